import { Transform, Type } from 'class-transformer';
import {
  getMetadataStorage,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { IsTrustedProxies, IsWebOrigin } from './network.validators.js';
import { IsServiceUrl, IsStrongSecret } from './secret.validators.js';

/** A secret shorter than this can be found by guessing; HS256 itself asks for a key as long as its digest. */
const MIN_SECRET_BYTES = 32;

const toBoolean = ({ value }: { value: unknown }): unknown =>
  value === 'true' ? true : value === 'false' ? false : value;
const toList = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string'
    ? value
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean)
    : value;

/**
 * Every variable the server reads, under the name it has in the environment, with its default and its bounds.
 * `.env.example` explains each to operators; a spec holds the two against each other.
 */
export class Environment {
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(65535)
  PORT = 3000;

  @IsString()
  @Length(1, 255)
  HOST = '0.0.0.0';

  @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
  LOG_LEVEL = 'info';

  @Transform(toBoolean)
  @IsBoolean()
  DOCS_ENABLED = true;

  @IsTrustedProxies()
  TRUST_PROXY = 'false';

  @IsOptional()
  @IsServiceUrl()
  PUBLIC_URL?: string;

  @Transform(toList)
  @IsArray()
  @IsWebOrigin({ each: true })
  CORS_ORIGINS: string[] = [];

  @Type(() => Number)
  @IsInt()
  @Min(1024)
  @Max(1_048_576)
  BODY_LIMIT_BYTES = 102_400;

  @Matches(/^mongodb(\+srv)?:\/\/\S+$/, { message: 'must be a mongodb:// or mongodb+srv:// address' })
  MONGODB_URI!: string;

  @IsOptional()
  @IsStrongSecret(MIN_SECRET_BYTES)
  JWT_SECRET?: string;

  @IsOptional()
  @IsStrongSecret(MIN_SECRET_BYTES)
  JWT_SECRET_KEY?: string;

  @Transform(toBoolean)
  @IsBoolean()
  AUTH_PROVISION = false;

  @Transform(toBoolean)
  @IsBoolean()
  AUTH_EXTERNAL_TOKENS = true;

  @IsOptional()
  @IsString()
  @Length(1, 255)
  AUTH_EXTERNAL_ISSUER?: string;

  @IsOptional()
  @IsString()
  @Length(1, 255)
  AUTH_EXTERNAL_AUDIENCE?: string;

  @Type(() => Number)
  @IsInt()
  @Min(300)
  @Max(2_592_000)
  SESSION_TTL = 604_800;

  @Transform(toBoolean)
  @IsBoolean()
  COOKIE_SECURE = true;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100_000)
  SIGNUP_RATE_LIMIT = 100;

  @IsString()
  @Length(1, 128)
  STREAM_API_KEY!: string;

  @IsStrongSecret(MIN_SECRET_BYTES)
  STREAM_API_SECRET!: string;

  @Transform(toList)
  @IsArray()
  @IsStrongSecret(MIN_SECRET_BYTES, { each: true })
  STREAM_PREVIOUS_API_SECRETS: string[] = [];

  @IsOptional()
  @IsServiceUrl()
  STREAM_BASE_URL?: string;

  @Type(() => Number)
  @IsInt()
  @Min(100)
  @Max(60_000)
  STREAM_TIMEOUT_MS = 5000;

  @Type(() => Number)
  @IsInt()
  @Min(100)
  @Max(30_000)
  STREAM_WAIT_MS = 4000;

  @Type(() => Number)
  @IsInt()
  @Min(60)
  @Max(604_800)
  STREAM_TOKEN_TTL = 86_400;

  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(31_536_000)
  STREAM_CUSTOMER_TOKEN_TTL = 2_592_000;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100_000)
  TOKEN_RATE_LIMIT = 30;

  @IsOptional()
  @Matches(/^[A-Za-z0-9@_-]{1,64}$/, { message: 'must be an account id: letters, digits, @, _ or -' })
  SUPPORT_AGENT_ID?: string;

  @Type(() => Number)
  @IsInt()
  @Min(1024)
  @Max(8_388_608)
  WEBHOOK_BODY_LIMIT_BYTES = 1_048_576;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(604_800)
  PUSH_MAX_EVENT_AGE_SECONDS = 3600;
}

/** The names of all settings, read from the class itself so that there is one list. */
export const ENVIRONMENT_NAMES: readonly string[] = [
  ...new Set(
    getMetadataStorage()
      .getTargetValidationMetadatas(Environment, '', false, false)
      .map(({ propertyName }) => propertyName),
  ),
];
