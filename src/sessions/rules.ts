/** Days that a kept session lasts, from its sign-in on. */
export const sessionDays = 30;

/** Seconds for which a cookie that was replaced still refreshes: requests that were under way, and answers that were lost. */
export const graceSeconds = 60;

/** Replacements of cookies whose times are remembered. */
export const mostRotations = 8;

/** Kept sessions of one account: a further one ends the one that was used least recently. */
export const mostSessions = 50;

/** Minutes after which no access token of a session that has ended lives: an hour, and some for clocks that differ. */
export const tokenMinutes = 65;

/** Sessions of one account that may end one by one in that time: with more, all of them end. */
export const mostEnded = 100;
