/** Shorter values are found by accident. */
const MIN_LENGTH = 12;
const MIN_TOKEN_PART = 16;

/** What every JSON Web Token looks like, from any issuer. */
const TOKEN = /eyJ[\w-]{8,}\.eyJ[\w-]*/;
const TOKENS = /[\w-]*\.[\w-]+\.[\w-]+/g;

/** Headers with credentials. */
const CREDENTIAL_HEADERS = ['authorization', 'cookie', 'x-signature'];

/** Form fields that only the server should see. */
const PRIVATE_FIELDS = ['password', 'currentPassword', 'newPassword', 'email'];

/** Values that were used in a test and that no log may hold: secrets, tokens, texts of messages. */
export class Canaries {
  private readonly kinds = new Map<string, string>();

  add(kind: string, value: unknown): void {
    if (typeof value === 'string' && value.length >= MIN_LENGTH) this.kinds.set(value, kind);
  }

  /** Adds the parts of every token in a text; a part alone is as bad as the whole, the header apart. */
  addTokensIn(text: string): void {
    for (const token of text.match(TOKENS) ?? []) {
      for (const part of token.split('.').slice(1)) if (part.length >= MIN_TOKEN_PART) this.add('a token', part);
    }
  }

  /** Adds what a request proves its caller with. */
  addCredentials(headers: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(headers)) {
      if (!CREDENTIAL_HEADERS.includes(name.toLowerCase())) continue;
      this.add(`the header ${name.toLowerCase()}`, value);
      this.addTokensIn(value);
    }
  }

  /** Adds what a form holds of passwords and addresses. */
  addForm(form: unknown): void {
    if (typeof form !== 'object' || form === null) return;
    for (const field of PRIVATE_FIELDS) this.add(`the field ${field}`, (form as Record<string, unknown>)[field]);
  }

  /** The kinds of values that a text holds; the values themselves are not repeated. */
  kindsIn(text: string): string[] {
    const found = [...this.kinds].filter(([value]) => text.includes(value)).map(([, kind]) => kind);
    return [...new Set([...found, ...(TOKEN.test(text) ? ['a token'] : [])])];
  }
}
