package dev.teleconsult.adapter.kaleyra.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class JpegSizeTest {

    @Test
    void sizeShouldBeReadFromARealJpeg() throws IOException {
        assertThat(JpegSize.of(EmulatorBackgroundsTest.image(1300, 17, "jpg"))).contains(new JpegSize(1300, 17));
    }

    @Test
    void sizeShouldBeAbsentForEveryFileThatEndsBeforeTheFrameHeader() throws IOException {
        byte[] jpeg = EmulatorBackgroundsTest.image(8, 8, "jpg");
        int frame = 0;
        while ((jpeg[frame] & 0xFF) != 0xFF || (jpeg[frame + 1] & 0xFF) != 0xC0) {
            frame++;
        }

        for (int length = 0; length <= frame + 4; length++) {
            assertThat(JpegSize.of(Arrays.copyOf(jpeg, length)))
                    .as("cut at %d", length)
                    .isEmpty();
        }
    }

    @Test
    void sizeShouldBeFoundBehindSegmentsAndFillBytes() {
        byte[] jpeg = bytes(0xFF, 0xD8, 0xFF, 0x01, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xFF, 0xC2, 0, 7, 8, 0, 9, 1, 0);

        assertThat(JpegSize.of(jpeg)).contains(new JpegSize(256, 9));
    }

    @Test
    void huffmanTablesShouldNotBeTakenForAFrameHeader() {
        byte[] jpeg = bytes(0xFF, 0xD8, 0xFF, 0xC4, 0, 7, 8, 0, 9, 1, 0, 0xFF, 0xDA, 0, 2);

        assertThat(JpegSize.of(jpeg)).isEmpty();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
