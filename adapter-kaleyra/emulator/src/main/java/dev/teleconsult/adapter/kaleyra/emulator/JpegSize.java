package dev.teleconsult.adapter.kaleyra.emulator;

import java.util.Optional;

/** Width and height from a JPEG's frame header, read without decoding the picture. */
record JpegSize(int width, int height) {

    /** Absent when the bytes are not a JPEG with a frame header (ITU-T T.81, annex B). */
    static Optional<JpegSize> of(byte[] file) {
        if (file.length < 4 || unsigned(file, 0) != 0xFF || unsigned(file, 1) != 0xD8) {
            return Optional.empty();
        }
        int at = 2;
        while (at + 4 <= file.length) {
            if (unsigned(file, at) != 0xFF) {
                return Optional.empty();
            }
            int marker = unsigned(file, at + 1);
            if (marker == 0xFF) {
                at++; // fill byte before a marker
                continue;
            }
            if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7)) {
                at += 2; // markers that stand alone
                continue;
            }
            if (marker == 0xD9 || marker == 0xDA) {
                return Optional.empty(); // the end, or picture data, before any frame header
            }
            int length = unsigned(file, at + 2) << 8 | unsigned(file, at + 3);
            if (length < 2 || at + 2 + length > file.length) {
                return Optional.empty();
            }
            if (isFrameHeader(marker)) {
                return length < 7
                        ? Optional.empty()
                        : Optional.of(new JpegSize(
                                unsigned(file, at + 7) << 8 | unsigned(file, at + 8),
                                unsigned(file, at + 5) << 8 | unsigned(file, at + 6)));
            }
            at += 2 + length;
        }
        return Optional.empty();
    }

    /** SOF0 to SOF15 without DHT, JPG and DAC, which share the range. */
    private static boolean isFrameHeader(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private static int unsigned(byte[] bytes, int at) {
        return bytes[at] & 0xFF;
    }
}
