export { type KeptLease, keepLease, type LeaseBook } from "./lease.ts";
export { startTimetable, type Timetable, type TimetableState, type TimetableTask } from "./timetable.ts";
