/** What a caller is told instead of an answer. Each stand-in has its own kinds, with the codes of what it stands in for. */
export class Refusal extends Error {}

/** The refusal of input that cannot be understood, before a stand-in gave it its code. */
export class InputError extends Refusal {}
