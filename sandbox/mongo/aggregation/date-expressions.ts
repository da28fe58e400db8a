import { ObjectId } from 'bson';
import { bsonType, toDouble, typeAlias } from '../bson/values.js';
import { MongoError, refuse } from '../errors.js';
import type { ExpressionOperator } from './expressions.js';
import { isNullish, namedArguments } from './operator-kit.js';

const MS: Readonly<Record<string, number>> = {
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};
const MONTHS: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
/** `$dateTrunc` counts its bins from 2000-01-01. */
const BIN_EPOCH_MS = Date.UTC(2000, 0, 1);

/** Date operators, in UTC or at a fixed offset; named time zones are refused. */
export const DATE_OPERATORS: Readonly<Record<string, ExpressionOperator>> = {
  $year: part((date) => date.getUTCFullYear()),
  $month: part((date) => date.getUTCMonth() + 1),
  $dayOfMonth: part((date) => date.getUTCDate()),
  $hour: part((date) => date.getUTCHours()),
  $minute: part((date) => date.getUTCMinutes()),
  $second: part((date) => date.getUTCSeconds()),
  $millisecond: part((date) => date.getUTCMilliseconds()),
  $dayOfWeek: part((date) => date.getUTCDay() + 1),
  $isoDayOfWeek: part((date) => date.getUTCDay() || 7),
  $dayOfYear: part(dayOfYear),
  $isoWeek: part((date) => isoWeek(date).week),
  $isoWeekYear: part((date) => isoWeek(date).year),
  $dateToString: dateToString,
  $dateTrunc: dateTrunc,
  $dateAdd: shift(1),
  $dateSubtract: shift(-1),
  $dateDiff: dateDiff,
};

function toDate(name: string, value: unknown): Date {
  if (value instanceof Date) return value;
  if (bsonType(value) === 'ObjectId') return (value as ObjectId).getTimestamp();
  throw new MongoError(16006, `can't convert from BSON type ${typeAlias(value)} to Date in ${name}`);
}

/** Minutes east of UTC. */
function offsetMinutes(zone: unknown): number {
  if (zone === undefined || zone === 'UTC' || zone === 'GMT' || zone === 'Z') return 0;
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(String(zone));
  if (match === null) throw refuse(`the time zone ${String(zone)}`);
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return match[1] === '-' ? -minutes : minutes;
}

/** The date moved so that its UTC parts read as local ones. */
function local(date: Date, zone: unknown): Date {
  return new Date(date.getTime() + offsetMinutes(zone) * 60_000);
}

function part(read: (date: Date) => number): ExpressionOperator {
  return (operand, compile, name) => {
    const single: unknown = Array.isArray(operand) ? operand[0] : operand;
    const hasZone = typeof single === 'object' && single !== null && 'date' in single;
    const args = namedArguments(name, hasZone ? single : { date: single }, compile, ['date'], ['timezone']);
    return (scope) => {
      const date = args['date']?.(scope);
      return isNullish(date) ? null : read(local(toDate(name, date), args['timezone']?.(scope)));
    };
  };
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}

/** ISO week: the year and week of the Thursday of the same week. */
function isoWeek(date: Date): { year: number; week: number } {
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * 86_400_000);
  return { year: thursday.getUTCFullYear(), week: Math.ceil(dayOfYear(thursday) / 7) };
}

function dateToString(...[operand, compile, name]: Parameters<ExpressionOperator>): ReturnType<ExpressionOperator> {
  const args = namedArguments(name, operand, compile, ['date'], ['format', 'timezone', 'onNull']);
  return (scope) => {
    const value = args['date']?.(scope);
    if (isNullish(value)) return args['onNull']?.(scope) ?? null;
    const zone = args['timezone']?.(scope);
    const utc = offsetMinutes(zone) === 0;
    const format = args['format']?.(scope) ?? `%Y-%m-%dT%H:%M:%S.%L${utc ? 'Z' : ''}`;
    return formatDate(local(toDate(name, value), zone), String(format), offsetMinutes(zone));
  };
}

function formatDate(date: Date, format: string, offset: number): string {
  const pad = (value: number, width: number): string => String(value).padStart(width, '0');
  return format.replace(/%(.)/g, (_all, symbol: string) => {
    switch (symbol) {
      case 'Y':
        return pad(date.getUTCFullYear(), 4);
      case 'm':
        return pad(date.getUTCMonth() + 1, 2);
      case 'd':
        return pad(date.getUTCDate(), 2);
      case 'H':
        return pad(date.getUTCHours(), 2);
      case 'M':
        return pad(date.getUTCMinutes(), 2);
      case 'S':
        return pad(date.getUTCSeconds(), 2);
      case 'L':
        return pad(date.getUTCMilliseconds(), 3);
      case 'j':
        return pad(dayOfYear(date), 3);
      case 'G':
        return pad(isoWeek(date).year, 4);
      case 'V':
        return pad(isoWeek(date).week, 2);
      case 'u':
        return String(date.getUTCDay() || 7);
      case 'w':
        return String(date.getUTCDay() + 1);
      case 'z':
        return `${offset < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(offset) / 60), 2)}${pad(Math.abs(offset) % 60, 2)}`;
      case 'Z':
        return `${offset < 0 ? '-' : '+'}${pad(Math.abs(offset), 3)}`;
      case '%':
        return '%';
      default:
        throw new MongoError(18536, `Invalid format character '%${symbol}' in format string`);
    }
  });
}

function unitOf(name: string, value: unknown): string {
  const unit = String(value);
  if (!(unit in MS) && !(unit in MONTHS)) throw new MongoError(9, `unknown time unit value: ${unit} in ${name}`);
  return unit;
}

function monthsSinceYearZero(date: Date): number {
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function startOfWeek(name: string, value: unknown): number {
  const day = String(value ?? 'sunday').toLowerCase();
  const index = WEEKDAYS.findIndex((weekday) => weekday === day || weekday.slice(0, 3) === day);
  if (index < 0) throw new MongoError(9, `unknown day of week value: ${day} in ${name}`);
  return index;
}

function dateTrunc(...[operand, compile, name]: Parameters<ExpressionOperator>): ReturnType<ExpressionOperator> {
  const args = namedArguments(name, operand, compile, ['date', 'unit'], ['binSize', 'timezone', 'startOfWeek']);
  return (scope) => {
    const [value, unitValue] = [args['date']?.(scope), args['unit']?.(scope)];
    if (isNullish(value) || isNullish(unitValue)) return null;
    const unit = unitOf(name, unitValue);
    const bin = toDouble(args['binSize']?.(scope)) ?? 1;
    const offset = offsetMinutes(args['timezone']?.(scope)) * 60_000;
    const date = new Date(toDate(name, value).getTime() + offset);
    const months = MONTHS[unit];
    if (months !== undefined) {
      const epoch = 2000 * 12;
      const size = months * bin;
      const start = epoch + Math.floor((monthsSinceYearZero(date) - epoch) / size) * size;
      return new Date(Date.UTC(Math.floor(start / 12), start % 12, 1) - offset);
    }
    const size = (MS[unit] ?? 1) * bin;
    const weekShift = unit === 'week' ? ((startOfWeek(name, args['startOfWeek']?.(scope)) + 1) % 7) * 86_400_000 : 0;
    const epoch = BIN_EPOCH_MS + weekShift;
    return new Date(epoch + Math.floor((date.getTime() - epoch) / size) * size - offset);
  };
}

function shift(sign: 1 | -1): ExpressionOperator {
  return (operand, compile, name) => {
    const args = namedArguments(name, operand, compile, ['startDate', 'unit', 'amount'], ['timezone']);
    return (scope) => {
      const [value, unitValue, amountValue] = [args['startDate'], args['unit'], args['amount']].map((arg) =>
        arg?.(scope),
      );
      if (isNullish(value) || isNullish(unitValue) || isNullish(amountValue)) return null;
      const unit = unitOf(name, unitValue);
      const amount = sign * (toDouble(amountValue) ?? NaN);
      if (!Number.isInteger(amount)) throw new MongoError(5166405, `${name} requires 'amount' to be an integer`);
      const date = toDate(name, value);
      const months = MONTHS[unit];
      if (months === undefined) return new Date(date.getTime() + amount * (MS[unit] ?? 0));
      const offset = offsetMinutes(args['timezone']?.(scope)) * 60_000;
      return new Date(addMonths(new Date(date.getTime() + offset), amount * months).getTime() - offset);
    };
  };
}

/** The same day so many months later, or the last day of a shorter month. */
function addMonths(date: Date, months: number): Date {
  const month = monthsSinceYearZero(date) + months;
  const [year, monthOfYear] = [Math.floor(month / 12), ((month % 12) + 12) % 12];
  const lastDay = new Date(Date.UTC(year, monthOfYear + 1, 0)).getUTCDate();
  const midnight = Date.UTC(year, monthOfYear, Math.min(date.getUTCDate(), lastDay));
  return new Date(midnight + (((date.getTime() % 86_400_000) + 86_400_000) % 86_400_000));
}

function dateDiff(...[operand, compile, name]: Parameters<ExpressionOperator>): ReturnType<ExpressionOperator> {
  const args = namedArguments(name, operand, compile, ['startDate', 'endDate', 'unit'], ['timezone', 'startOfWeek']);
  return (scope) => {
    const [from, to, unitValue] = [args['startDate'], args['endDate'], args['unit']].map((arg) => arg?.(scope));
    if (isNullish(from) || isNullish(to) || isNullish(unitValue)) return null;
    const unit = unitOf(name, unitValue);
    const zone = args['timezone']?.(scope);
    const [start, end] = [local(toDate(name, from), zone), local(toDate(name, to), zone)];
    const months = MONTHS[unit];
    if (months !== undefined) {
      return Math.floor(monthsSinceYearZero(end) / months) - Math.floor(monthsSinceYearZero(start) / months);
    }
    const size = MS[unit] ?? 1;
    const weekShift = unit === 'week' ? ((startOfWeek(name, args['startOfWeek']?.(scope)) + 3) % 7) * 86_400_000 : 0;
    return Math.floor((end.getTime() - weekShift) / size) - Math.floor((start.getTime() - weekShift) / size);
  };
}
