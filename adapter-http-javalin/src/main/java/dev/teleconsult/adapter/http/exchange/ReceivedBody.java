package dev.teleconsult.adapter.http.exchange;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The received bytes of a body, in blocks. It never reserves more than twice the bytes that have arrived, and copies
 * them only when one array is requested.
 */
final class ReceivedBody {
    static final ReceivedBody EMPTY = new ReceivedBody();

    private static final int LEAST_BLOCK = 64;
    private static final int MOST_AHEAD = 8 * 1024;

    private final List<ByteBuffer> blocks = new ArrayList<>();
    private int size;
    private volatile long reserved;

    /** The size of the next block for {@code arrived} more bytes; 0 if they fit into the last block. */
    int neededFor(int arrived) {
        int room = blocks.isEmpty() ? 0 : last().capacity() - last().limit();
        int rest = arrived - Math.min(room, arrived);
        return rest == 0 ? 0 : Math.max(rest, Math.max(LEAST_BLOCK, Math.min(size, MOST_AHEAD)));
    }

    /** Appends the bytes in {@code arrived}, in a new block of {@link #neededFor} bytes if the current one is full. */
    void append(ByteBuffer arrived) {
        int needed = neededFor(arrived.remaining());
        size += arrived.remaining();
        if (!blocks.isEmpty()) {
            fill(last(), arrived);
        }
        if (needed > 0) {
            ByteBuffer block = ByteBuffer.allocate(needed).limit(0);
            fill(block, arrived);
            blocks.add(block);
            reserved += needed;
        }
    }

    private static void fill(ByteBuffer block, ByteBuffer arrived) {
        int begin = block.limit();
        int count = Math.min(block.capacity() - begin, arrived.remaining());
        block.limit(begin + count);
        block.put(begin, arrived, arrived.position(), count);
        arrived.position(arrived.position() + count);
    }

    private ByteBuffer last() {
        return blocks.get(blocks.size() - 1);
    }

    /** The bytes of memory it holds. Safe for use by any thread. */
    long reserved() {
        return reserved;
    }

    boolean isEmpty() {
        return size == 0;
    }

    InputStream stream() {
        return new SequenceInputStream(Collections.enumeration(blocks.stream()
                .map(block -> new ByteArrayInputStream(block.array(), 0, block.limit()))
                .toList()));
    }

    /** The blocks, each from its beginning to its end. */
    List<ByteBuffer> buffers() {
        return blocks.stream().map(ByteBuffer::asReadOnlyBuffer).toList();
    }

    /** All bytes as one array; a copy unless there is exactly one full block. */
    byte[] bytes() {
        if (blocks.size() == 1 && last().capacity() == size) {
            return last().array();
        }
        byte[] all = new byte[size];
        int at = 0;
        for (ByteBuffer block : blocks) {
            block.get(0, all, at, block.limit());
            at += block.limit();
        }
        return all;
    }

    /** The number of characters in the body that separate values of JSON, including those within strings. */
    int separators() {
        int count = 0;
        for (ByteBuffer block : blocks) {
            byte[] array = block.array();
            for (int at = 0; at < block.limit(); at++) {
                byte b = array[at];
                if (b == ',' || b == ':' || b == '[' || b == '{') {
                    count++;
                }
            }
        }
        return count;
    }
}
