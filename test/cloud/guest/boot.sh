#!/bin/bash
# A guest's machine: boot.sh FOLDER, run by python/guests.py in the guest's own network, process, mount and host name namespaces. Its disk is
# a tmpfs with the machine's programs, read-only; of the machine's files and users it sees nothing else.
set -eu
source=$(dirname "$0")
root=$1/root
mkdir -p "$root"
mount -t tmpfs -o mode=755 guest "$root"
mkdir "$root"/{dev,etc,home,proc,root,run,srv,tmp,usr,var}
chmod 1777 "$root/tmp"
mount --bind /usr "$root/usr"
mount -o remount,bind,ro "$root/usr"
for folder in bin sbin lib lib64; do
  if [ -L "/$folder" ]; then
    cp -P "/$folder" "$root/$folder"
  else
    mkdir "$root/$folder"
    mount --bind "/$folder" "$root/$folder"
    mount -o remount,bind,ro "$root/$folder"
  fi
done
for device in null zero full random urandom tty; do
  : >"$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/pts"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
mount -t proc proc "$root/proc"
mount -o remount,bind,ro "$root/proc"
cp /etc/ld.so.cache "$root/etc/"
# nc and others are named through these.
cp -a /etc/alternatives "$root/etc/"
# A user id that no user of the machine has.
printf 'root:x:0:0::/root:/bin/false\ndebian:x:61000:61000::/home/debian:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\ndebian:x:61000:\n' >"$root/etc/group"
# As in cloud images, the user may do all that root may.
echo "127.0.0.1 localhost" >"$root/etc/hosts"
echo "debian ALL=(ALL) NOPASSWD: ALL" >"$root/etc/sudoers"
chmod 440 "$root/etc/sudoers"
mkdir -p "$root/etc/pam.d"
printf '%s required pam_permit.so\n' auth account session >"$root/etc/pam.d/sudo"
mkdir -m 700 -p "$root/home/debian" "$root/home/debian/.ssh"
mkdir -p "$root/etc/dropbear"
cp "$source/init" "$source/dhcp" "$root/"
exec chroot "$root" /init
