import { Types } from 'mongoose';

/** A new record id: 24 hexadecimal digits that sort by time. A plain string, because imported ids have other forms. */
export const newId = (): string => new Types.ObjectId().toHexString();
