/** How far back is looked if nobody says from when on, in milliseconds. */
export const USUAL_SPAN = 86_400_000;

/** How far a list goes beyond this machine's time, in milliseconds: clocks of functions may be ahead of it. */
export const AHEAD = 300_000;
