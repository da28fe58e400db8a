import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

class UploadedFileDto {
  @ApiProperty({ example: 'https://cdn.example/files/Rex.png', description: 'For an attachment of a message.' })
  url!: string;

  @ApiPropertyOptional({ example: 'https://cdn.example/files/Rex-small.png' })
  thumbUrl?: string;

  @ApiProperty({ example: 'Rex.png', description: 'Made safe: with the extension of what the file is.' })
  name!: string;

  @ApiProperty({ example: 'image/png', description: 'By the first bytes of the file.' })
  mimeType!: string;

  @ApiProperty({ type: 'integer', example: 48_213 })
  bytes!: number;
}

export class UploadAnswerDto {
  @ApiProperty({ type: UploadedFileDto })
  file!: UploadedFileDto;
}
