import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { buildMessage, ValidateBy } from 'class-validator';
import { isLoopback } from '../../config/addresses.js';
import { lengthOf } from '../text/characters.js';

export const MAX_PICTURE_ADDRESS = 500;

/** Stricter than a browser: nothing that could end an HTML attribute or a header. */
const ADDRESS = /^https?:\/\/[^\s"'<>\\^`{|}\p{Cc}\p{Cs}]+$/u;
/** `URL` writes every form of an IPv4 address, such as `0x7f.1` or one number, as four numbers, and IPv6 in brackets. */
const IP_ADDRESS = /^(\d+(\.\d+){3}|\[.*\])$/;
/** Names of networks that only those inside can look up. */
const PRIVATE_NAME = /(^|\.)(localhost|localdomain|local|internal|intranet|private|corp|home|lan|home\.arpa)$/;

/** What a picture's address must be, in the words of errors and of the API's description. */
export const PICTURE_RULE = `an https address of at most ${MAX_PICTURE_ADDRESS} characters`;

/**
 * True for the address of a picture that the devices of other people may load: on a public host that has a name, without
 * credentials, by https. Other schemes, which a browser could run, are refused.
 *
 * @param options.allowHttp for development: also http, and this machine by http
 */
export function isPictureAddress(value: unknown, { allowHttp }: { readonly allowHttp: boolean }): value is string {
  if (typeof value !== 'string' || lengthOf(value) > MAX_PICTURE_ADDRESS) return false;
  if (!ADDRESS.test(value) || !URL.canParse(value)) return false;
  const { protocol, hostname, username, password } = new URL(value);
  if (username || password) return false;
  const isHttp = protocol === 'http:';
  if (isHttp && !allowHttp) return false;
  return isPublicName(hostname.replace(/\.$/, '')) || (isHttp && isLoopback(hostname));
}

const isPublicName = (host: string): boolean =>
  host.includes('.') && !IP_ADDRESS.test(host) && !PRIVATE_NAME.test(host);

/** Groups of rules: of a server for development, and of any other one. Rules without a group always hold. */
const DEVELOPMENT = 'development';
const PRODUCTION = 'production';

/** Options of class-validator that choose the rule of {@link PictureField}. */
export const pictureRules = ({ allowHttp }: { readonly allowHttp: boolean }) => ({
  always: true,
  groups: [allowHttp ? DEVELOPMENT : PRODUCTION],
});

const IsPictureAddress = (group: string): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isPictureAddress',
      validator: {
        validate: (value: unknown) => isPictureAddress(value, { allowHttp: group === DEVELOPMENT }),
        defaultMessage: buildMessage(() => `$property must be ${PICTURE_RULE}`),
      },
    },
    { groups: [group] },
  );

/** A body field that holds the address of a picture. */
export const PictureField = (options: ApiPropertyOptions = {}): PropertyDecorator =>
  applyDecorators(
    IsPictureAddress(DEVELOPMENT),
    IsPictureAddress(PRODUCTION),
    ApiPropertyOptional({
      type: String,
      maxLength: MAX_PICTURE_ADDRESS,
      example: 'https://pictures.example.com/dogs.png',
      description: 'An `https` address. The devices of those who see the picture load it from there.',
      ...options,
    } as ApiPropertyOptions),
  );
