/** A question could not be asked, or its answer not be seen; the message says why. */
export class Unanswered extends Error {}
