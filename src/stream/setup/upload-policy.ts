/** Files that run, or that a browser shows as a page of the site that serves them. */
const BLOCKED_EXTENSIONS = [
  ...['.html', '.htm', '.xhtml', '.svg', '.xml', '.js', '.mjs', '.hta', '.swf'],
  ...['.exe', '.msi', '.bat', '.cmd', '.com', '.scr', '.ps1', '.vbs', '.dll', '.jar', '.apk', '.sh', '.app', '.dmg'],
];
const BLOCKED_MIME_TYPES = [
  ...['text/html', 'application/xhtml+xml', 'image/svg+xml', 'text/javascript', 'application/javascript'],
  ...['application/x-msdownload', 'application/x-msdos-program', 'application/x-sh', 'application/java-archive'],
  'application/vnd.android.package-archive',
];

/** The settings that hold upload rules. */
const CONFIGS = ['file_upload_config', 'image_upload_config'] as const;

interface UploadConfig {
  readonly blocked_file_extensions?: readonly string[];
  readonly blocked_mime_types?: readonly string[];
}

/** The upload settings that lack one of our blocked types, completed. Rules of the app's owner stay. */
export function missingUploadRules(app: Readonly<Record<string, unknown>>): Record<string, UploadConfig> {
  return Object.fromEntries(
    CONFIGS.flatMap((name) => {
      const config = (app[name] ?? {}) as UploadConfig;
      const { blocked_file_extensions: extensions = [], blocked_mime_types: types = [] } = config;
      const isComplete =
        BLOCKED_EXTENSIONS.every((one) => extensions.includes(one)) &&
        BLOCKED_MIME_TYPES.every((one) => types.includes(one));
      if (isComplete) return [];
      const completed: UploadConfig = {
        ...config,
        blocked_file_extensions: [...new Set([...extensions, ...BLOCKED_EXTENSIONS])],
        blocked_mime_types: [...new Set([...types, ...BLOCKED_MIME_TYPES])],
      };
      return [[name, completed] as const];
    }),
  );
}

/** What the upload settings let through although it should be blocked, as `setting type`. */
export function openUploads(app: Readonly<Record<string, unknown>>): string[] {
  return CONFIGS.flatMap((name) => {
    const { blocked_file_extensions: extensions = [], blocked_mime_types: types = [] } = (app[name] ??
      {}) as UploadConfig;
    return [
      ...BLOCKED_EXTENSIONS.filter((one) => !extensions.includes(one)),
      ...BLOCKED_MIME_TYPES.filter((one) => !types.includes(one)),
    ].map((one) => `${name} ${one}`);
  });
}
