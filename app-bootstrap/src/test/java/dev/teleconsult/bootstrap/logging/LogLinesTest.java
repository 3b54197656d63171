package dev.teleconsult.bootstrap.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LogLinesTest {

    private static final String BAD = "bad";

    private final List<RuntimeException> failures = new ArrayList<>();

    private LogLines<String> linesTo(OutputStream out) {
        return new LogLines<>(out, LogLinesTest::append, failures::add, left -> left + " left out");
    }

    private static void append(String text, ByteArrayOutputStream lines) {
        if (text.equals(BAD)) {
            throw new IllegalArgumentException("cannot be encoded");
        }
        lines.writeBytes((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void writtenLineShouldBeOutBeforeTheCallReturns() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (LogLines<String> lines = linesTo(out)) {
            lines.writeSoon("one");
            lines.writeSoon("two");
            lines.write("three");
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("one\ntwo\nthree\n");
        }
    }

    @Test
    void collectedLineShouldBeWrittenWithoutAnother() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (LogLines<String> lines = linesTo(out)) {
            lines.writeSoon("alone");
            await().until(() -> out.toString(StandardCharsets.UTF_8).equals("alone\n"));
            lines.writeSoon("again");
            await().until(() -> out.toString(StandardCharsets.UTF_8).equals("alone\nagain\n"));
        }
    }

    @Test
    void closingShouldWriteCollectedLines() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LogLines<String> lines = linesTo(out);
        lines.writeSoon("last");
        lines.close();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("last\n");
    }

    /**
     * A reader that has stopped does not delay requests; lines that do not fit are counted and reported when it reads
     * again.
     */
    @Test
    void slowReaderShouldCostLinesAndNoTime() throws Exception {
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
        try (LogLines<String> lines = linesTo(out)) {
            lines.writeSoon("first");
            blocked.await();
            for (int at = 0; at < LogLines.MOST_WAITING; at++) {
                lines.writeSoon("waits");
            }
            lines.writeSoon("one too many");
            lines.writeSoon("two too many");
            reads.countDown();
            lines.write("end");
        }
        assertThat(read.toString(StandardCharsets.UTF_8))
                .isEqualTo("first\n" + "waits\n".repeat(LogLines.MOST_WAITING) + "2 left out\nend\n");
    }

    @Test
    void entryThatCannotBeEncodedShouldNotLoseOthers() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (LogLines<String> lines = linesTo(out)) {
            lines.writeSoon("one");
            lines.writeSoon(BAD);
            lines.writeSoon("two");
            lines.write(BAD);
            lines.write("three");
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("one\ntwo\nthree\n");
        assertThat(failures).hasSize(2);
    }

    @Test
    void failedStreamShouldBeTriedAgain() throws IOException {
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
        try (LogLines<String> lines = linesTo(once)) {
            lines.writeSoon("lost");
            await().until(() -> {
                lines.writeSoon("kept");
                return out.toString(StandardCharsets.UTF_8).contains("kept");
            });
        }
    }
}
