package dev.teleconsult.bootstrap.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LogLinesTest {

    private static byte[] line(String text) {
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] leftOut(long lines) {
        return line(lines + " left out");
    }

    @Test
    void aLineShouldBeThereWhenTheCallReturnsAndThoseBeforeItAsWell() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (LogLines lines = new LogLines(out, LogLinesTest::leftOut)) {
            lines.writeSoon(line("one"));
            lines.writeSoon(line("two"));
            lines.write(line("three"));
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("one\ntwo\nthree\n");
        }
    }

    @Test
    void aCollectedLineShouldBeWrittenWithoutAnother() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (LogLines lines = new LogLines(out, LogLinesTest::leftOut)) {
            lines.writeSoon(line("alone"));
            await().until(() -> out.toString(StandardCharsets.UTF_8).equals("alone\n"));
            lines.writeSoon(line("again"));
            await().until(() -> out.toString(StandardCharsets.UTF_8).equals("alone\nagain\n"));
        }
    }

    @Test
    void closingShouldWriteWhatWasCollected() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LogLines lines = new LogLines(out, LogLinesTest::leftOut);
        lines.writeSoon(line("last"));
        lines.close();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("last\n");
    }

    /** A reader that has stopped keeps no request waiting; what does not fit is counted and told when it reads again. */
    @Test
    void aReaderThatIsTooSlowShouldCostLinesAndNoTime() throws Exception {
        CountDownLatch reads = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(1);
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        OutputStream out = new OutputStream() {
            @Override
            public void write(int one) {
                read.write(one);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                blocked.countDown();
                await().until(() -> reads.getCount() == 0);
                read.write(bytes, offset, length);
            }
        };
        byte[] half = line("x".repeat(LogLines.MOST_WAITING / 2 - 1));
        try (LogLines lines = new LogLines(out, LogLinesTest::leftOut)) {
            lines.writeSoon(line("first"));
            blocked.await();
            lines.writeSoon(half);
            lines.writeSoon(half);
            lines.writeSoon(line("one too many"));
            lines.writeSoon(line("two too many"));
            reads.countDown();
            lines.write(line("end"));
        }
        String text = read.toString(StandardCharsets.UTF_8);
        assertThat(text).startsWith("first\n").endsWith("2 left out\nend\n").doesNotContain("too many");
        assertThat(text).hasSize(6 + LogLines.MOST_WAITING + 11 + 4);
    }

    @Test
    void aStreamThatFailedShouldBeTriedAgain() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OutputStream once = new OutputStream() {
            private boolean failed;

            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (!failed) {
                    failed = true;
                    throw new IOException("full");
                }
                out.write(bytes, offset, length);
            }
        };
        try (LogLines lines = new LogLines(once, LogLinesTest::leftOut)) {
            lines.writeSoon(line("lost"));
            await().until(() -> {
                lines.writeSoon(line("kept"));
                return out.toString(StandardCharsets.UTF_8).contains("kept");
            });
        }
    }
}
