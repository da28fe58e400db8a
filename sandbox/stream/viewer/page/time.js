let aheadMs = 0;

/** The time of the stand-in, in milliseconds. It runs on this machine, but its clock may have been put forward. */
export const now = () => Date.now() + aheadMs;

export function setAhead(milliseconds) {
  aheadMs = milliseconds;
}
