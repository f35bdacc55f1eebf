/** What takes a secret's place. */
export const SECRET = "<secret>";

export interface RedactionRule {
  readonly id: string;
  /** One of these (letters of either case) is in every text that the pattern can match. */
  readonly keywords: readonly string[];
  /** What of a match is secret: its group `bare` or `quoted`. */
  readonly pattern: RegExp;
  readonly samples: readonly { text: string; redacted: string }[];
  /** What looks like it and must stay. */
  readonly harmless: readonly string[];
}

/** Names whose values are secret, as the end of a longer name: `os_password`, `adminPass`, `aws_secret_access_key`. */
const SECRET_NAME =
  "passw(?:or)?d|passphrase|passwd|admin_?pass|auth_?pass|secret|secret_?key|access_key|access_key_id|shared_key|api_?key|private_?key|master_key|encryption_key|signing_key|user_?data";
const TOKEN_NAME = "token(?:[-_]?id)?";

/** A value in quotes (also escaped ones, of JSON in JSON) or up to white space or a bracket; not one already masked. */
const VALUE = String.raw`(?:[ub](?=\\*["']))?(?:(?<quote>\\*["'])(?!\*|<secret>|\{SHA|\k<quote>)(?<quoted>(?:(?!\k<quote>)[^\n])+)\k<quote>|(?<bare>(?!\*\*|log_opt_values\b|[ub]\\*["']|None\b|null\b|True\b|False\b|true\b|false\b|\{SHA)[^\s,;&)}\]'"<>\\\[{(]+))`;
const SEPARATOR = String.raw`\\*["']?\s*(?:=>|[:=])\s*`;

export const RULES: readonly RedactionRule[] = [
  {
    id: "named-secret",
    keywords: [
      "passw",
      "passphrase",
      "adminpass",
      "admin_pass",
      "authpass",
      "auth_pass",
      "secret",
      "access_key",
      "shared_key",
      "apikey",
      "api_key",
      "private",
      "master_key",
      "encryption_key",
      "signing_key",
      "userdata",
      "user_data",
    ],
    pattern: new RegExp(`(?:${SECRET_NAME})${SEPARATOR}${VALUE}`, "gid"),
    samples: [
      { text: "password=hunter2, host=a", redacted: "password=<secret>, host=a" },
      { text: `{'adminPass': u'x"1', 'id': 3}`, redacted: `{'adminPass': u'<secret>', 'id': 3}` },
      { text: `{\\"password\\": \\"p w\\"}`, redacted: `{\\"password\\": \\"<secret>\\"}` },
      { text: "?user=a&os_password=b%40c&x=1", redacted: "?user=a&os_password=<secret>&x=1" },
      { text: "database.api_key = 0123abcd", redacted: "database.api_key = <secret>" },
      { text: `"user_data": "IyEvYmluL3No"`, redacted: `"user_data": "<secret>"` },
    ],
    harmless: [
      "password=***",
      "admin_password = ****",
      "keystone.common.password_hashing",
      "Truncating password to algorithm specific maximum length 72 characters.",
      "min_password_length = 8",
      "cache_password        =  log_opt_values /usr/lib/python3/dist-packages/oslo_config/cfg.py:2609",
      "Check login credentials: Socket closed",
      "password=None",
      "password=<secret>",
    ],
  },
  {
    id: "named-token",
    keywords: ["token"],
    pattern: new RegExp(
      `${TOKEN_NAME}${SEPARATOR}(?:[ub](?=\\\\*["']))?(?:(?<quote>\\\\*["'])(?!\\*|<secret>|\\{SHA)(?<quoted>[^"'\\s\\\\]{8,})\\k<quote>|(?<bare>(?!\\{SHA)[\\w.~+/%-]{16,}=*))`,
      "gid",
    ),
    samples: [
      { text: "X-Auth-Token: 0123456789abcdef0123456789abcdef", redacted: "X-Auth-Token: <secret>" },
      { text: `{"X-Subject-Token": "abcdefgh12"}`, redacted: `{"X-Subject-Token": "<secret>"}` },
      { text: "auth_token=AAAABBBBCCCCDDDD", redacted: "auth_token=<secret>" },
    ],
    harmless: [
      `-H "X-Auth-Token: {SHA256}0123456789abcdef0123456789abcdef"`,
      "token.expiration = 3600",
      "auth_token: error",
      "X-Auth-Token: <secret>",
    ],
  },
  {
    id: "token-header",
    keywords: ["x-auth-", "-token"],
    pattern:
      /\bx-(?:auth|subject|service|storage)-(?:token|key)\\*["']?\s*[:=]\s*(?:[ub](?=\\*["']))?\\*["']?(?<bare>(?!<secret>|\{SHA|\*|None\b)[^\s"'\\,;<>]+)/dgi,
    samples: [
      {
        text: `curl -H "X-Auth-Token: s3cret" -H "X-Subject-Token: s4"`,
        redacted: `curl -H "X-Auth-Token: <secret>" -H "X-Subject-Token: <secret>"`,
      },
      { text: "X-Auth-Key: testing", redacted: "X-Auth-Key: <secret>" },
    ],
    harmless: [`-H "X-Auth-Token: {SHA1}0123456789abcdef"`, "X-Auth-Token: ***", "X-Auth-Token header is missing"],
  },
  {
    id: "token-document",
    keywords: ["token"],
    pattern:
      /\btoken\\*["']\s*:\s*\{[^{}\n]{0,400}?["']id\\*["']\s*:\s*u?\\*["'](?<bare>(?!<secret>|\{SHA|\*)[^"'\\\s]+)/dgi,
    samples: [
      {
        text: `{"access": {"token": {"expires": "2015-01-01", "id": "0a1b2c"}}}`,
        redacted: `{"access": {"token": {"expires": "2015-01-01", "id": "<secret>"}}}`,
      },
    ],
    harmless: [`{"token": {"user": {"id": "u1"}}}`, `{'token': {'methods': ['password']}}`],
  },
  {
    id: "quoted-password",
    keywords: ["password"],
    pattern:
      /\bpassword\s+(?<quote>["'])(?!<secret>|\*)(?<quoted>[^"'\s\n]+)\k<quote>(?! (?:option|field|parameter))/dgi,
    samples: [{ text: "rejected password 'pw' of user nova", redacted: "rejected password '<secret>' of user nova" }],
    harmless: ["the password '***' was masked"],
  },
  {
    id: "password-of-a-command",
    keywords: ["ipmitool", "sshpass", "mysql", "auth.password", "snmp_", "snmpc", "snmpg", "snmpw", "snmps", "snmpb"],
    pattern:
      /(?:\bipmitool\b[^\n]{0,300}?\\*["']?\s\\*["']?-P\\*["']?,?\s*|\bsshpass\\*["']?,?\s+\\*["']?-p\\*["']?,?\s*|\bmysql(?:dump|admin|check|show)?\s[^\n]{0,300}?\s-p(?=\S)|\bauth\.password(?:_in)?[\s,"'\\]+(?:-v|--value)[\s,"'\\]+|\bsnmp_?community\\*["']?\s*[:=]\s*|\bsnmp(?:get|walk|set|bulkwalk|getnext)\s[^\n]{0,300}?-c\s*)\\*["']?(?<bare>(?!<secret>|\*)[^\s"'\\,<>]+)/dg,
    samples: [
      {
        text: "ipmitool -I lanplus -H h -U u -P pw power status",
        redacted: "ipmitool -I lanplus -H h -U u -P <secret> power status",
      },
      { text: "sshpass -p pw ssh a", redacted: "sshpass -p <secret> ssh a" },
      { text: "mysql -uroot -ppw -e x", redacted: "mysql -uroot -p<secret> -e x" },
      {
        text: "iscsiadm -m node --op update -n node.session.auth.password -v pw",
        redacted: "iscsiadm -m node --op update -n node.session.auth.password -v <secret>",
      },
      { text: "snmpwalk -v2c -c public 10.0.0.1", redacted: "snmpwalk -v2c -c <secret> 10.0.0.1" },
    ],
    harmless: [
      "mysql -P 3306 -h db",
      "ipmitool -p 623 power status",
      "Can't connect to MySQL server on 'db'",
      "ipmitool -f /tmp/x power status",
    ],
  },
  {
    id: "ceph-key",
    keywords: ["key = aq", "key: aq", "key=aq", "--key ", 'key": "aq', 'key\\": \\"aq', "keyring"],
    pattern: /(?<bare>\bAQ[A-Za-z0-9+/]{36}==)/dg,
    samples: [
      {
        text: "[client.nova]\n\tkey = AQCvCbtToC6MDhAATtuT70Sl+DymPCfDSsyV4w==",
        redacted: "[client.nova]\n\tkey = <secret>",
      },
    ],
    harmless: ["keyring /etc/ceph/ceph.client.nova.keyring"],
  },
  {
    id: "fernet-token",
    keywords: ["gaaaa"],
    pattern: /(?<bare>\bgAAAA[A-Za-z0-9_-]{20,}(?:=|%3D){0,2})/dg,
    samples: [{ text: "got gAAAAABhZ0123456789abcdefghij== back", redacted: "got <secret> back" }],
    harmless: ["gAAAA is how they begin"],
  },
  {
    id: "url-credentials",
    keywords: ["://"],
    pattern: /:\/\/[^\s:@/'"<>[\]]*:(?<bare>(?!\*+@|<secret>)[^\s@/'"<>]+)@/dg,
    samples: [
      {
        text: "mysql+pymysql://nova:pw@db/nova?charset=utf8",
        redacted: "mysql+pymysql://nova:<secret>@db/nova?charset=utf8",
      },
      { text: "redis://:pw@10.0.0.1:6379", redacted: "redis://:<secret>@10.0.0.1:6379" },
    ],
    harmless: ["mysql://nova:***@db/nova", "http://10.0.0.1:8774/v2.1", "http://[::1]:80/a@b"],
  },
  {
    id: "url-credentials-of-further-hosts",
    keywords: ["://"],
    pattern: /(?<=<secret>@[^\s'"]{0,500},)[\w.%-]+:(?<bare>(?!\*+@|<secret>)[^\s@,/'"<>]+)@/dg,
    samples: [
      {
        text: "rabbit://o:pw@a:5672,o:pw@b:5672//",
        redacted: "rabbit://o:<secret>@a:5672,o:<secret>@b:5672//",
      },
    ],
    harmless: [],
  },
  {
    id: "authorization",
    keywords: ["authorization"],
    pattern:
      /\bauthorization\\*["']?\s*[:=]\s*\\*["']?(?<bare>(?!<secret>)(?:(?:Basic|Bearer|Digest|AWS4-HMAC-SHA256|AWS|Negotiate|Token)\s+)?[^\s"'\\<>][^"'\\\n<>]*)/dgi,
    samples: [
      { text: "Authorization: Basic bm92YTpwdw==", redacted: "Authorization: <secret>" },
      { text: `{'Authorization': 'Bearer abc.def'}`, redacted: `{'Authorization': '<secret>'}` },
    ],
    harmless: ["RBAC: Authorization granted", "Authorization: <secret>"],
  },
  {
    id: "bearer",
    keywords: ["basic ", "bearer "],
    pattern: /\b(?:Basic|Bearer)\s+(?<bare>(?=[\w+/.~-]*\d)[\w+/.~-]{16,}=*)/dg,
    samples: [{ text: "sent Bearer eyJhbGciOi.JIUzI1NiJ9.abc", redacted: "sent Bearer <secret>" }],
    harmless: ["Basic L3 forwarding", "Basic authentication"],
  },
  {
    id: "cookie",
    keywords: ["cookie"],
    pattern: /\b(?:set-)?cookie\\*["']?\s*[:=]\s*\\*["']?(?<bare>(?!<secret>)[\w.-]+=[^"'\\\n<>]+)/dgi,
    samples: [{ text: `Set-Cookie: sessionid=abc; Path=/`, redacted: "Set-Cookie: <secret>" }],
    harmless: ["cookie=0", "cookie: 0xb93d3f1a1c4f1b7e", "cookie_mask=0"],
  },
  {
    id: "private-key",
    keywords: ["private key"],
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----(?<bare>(?!<secret>)[\s\S]*?)(?:-----END|$)/dg,
    samples: [
      {
        text: "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
        redacted: "-----BEGIN RSA PRIVATE KEY-----<secret>-----END RSA PRIVATE KEY-----",
      },
    ],
    harmless: ["-----BEGIN PUBLIC KEY-----"],
  },
  {
    id: "option",
    keywords: ["password", "secret", "token", "passphrase"],
    pattern:
      /--(?:os-)?[\w-]*(?:password|secret|token|passphrase)\\*["']?,?\s+\\*["']?(?<bare>(?!<secret>|\*|-)[^\s"',\\<>]+)/dgi,
    samples: [
      { text: "openstack --os-password pw server list", redacted: "openstack --os-password <secret> server list" },
      { text: `['x', '--password', 'pw']`, redacted: `['x', '--password', '<secret>']` },
    ],
    harmless: ["--password --other", "--os-password ***"],
  },
  {
    id: "element",
    keywords: ["password", "admin_pass", "adminpass", "secret>"],
    pattern: /<(?!secret>)(?:\w*:)?\w*(?:password\d*|admin_?pass|secret)>\s*(?<bare>[^<\s](?:[^<]*[^<\s])?)\s*</dgi,
    samples: [
      { text: "<admin_pass>\n pw\n</admin_pass>", redacted: "<admin_pass>\n <secret>\n</admin_pass>" },
      { text: "<adminPass>pw</adminPass>", redacted: "<adminPass><secret></adminPass>" },
    ],
    harmless: ["<password></password>"],
  },
  {
    id: "signature",
    keywords: ["x-amz-", "signature=", "temp_url_sig", "awsaccesskeyid"],
    pattern:
      /\b(?:X-Amz-Signature|X-Amz-Credential|Signature|temp_url_sig|AWSAccessKeyId)=(?<bare>(?!<secret>)[^\s&,"'<>]+)/dgi,
    samples: [{ text: "/v1/a/c/o?temp_url_sig=0a1b&x=2", redacted: "/v1/a/c/o?temp_url_sig=<secret>&x=2" }],
    harmless: [],
  },
];
