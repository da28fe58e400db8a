import { bsonType, type Doc } from './values.js';

/** Prints a value as MongoDB does inside error messages: `{ email: "a@x.io" }`, `ObjectId('...')`, `new Date(0)`. */
export function formatValue(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[ ${value.map(formatValue).join(', ')} ]`;
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  switch (bsonType(value)) {
    case 'ObjectId':
      return `ObjectId('${String(value)}')`;
    case 'Binary': {
      const binary = value as { sub_type: number; toString(encoding: string): string };
      return `BinData(${binary.sub_type}, ${binary.toString('hex').toUpperCase()})`;
    }
    case 'Decimal128':
      return `Decimal128('${String(value)}')`;
    case 'BSONRegExp': {
      const regex = value as { pattern: string; options: string };
      return `/${regex.pattern}/${regex.options}`;
    }
    case 'MinKey':
      return 'MinKey';
    case 'MaxKey':
      return 'MaxKey';
    case undefined:
      return formatDoc(value as Doc);
    default:
      return String(value);
  }
}

/** Prints a document; see {@link formatValue}. */
export function formatDoc(doc: Doc): string {
  const fields = Object.entries(doc).map(([name, value]) => `${name}: ${formatValue(value)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}
