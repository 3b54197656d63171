package dev.teleconsult.bootstrap.surface;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Supplier;
import org.assertj.core.api.AbstractAssert;

/** One of everything that a module can publish, and of everything that only looks published. Compared with its text. */
public final class Surface {

    public static final int LIMIT = 7;

    final String hidden = "hidden";

    Surface() {}

    public <T extends Comparable<T>> List<? super T> sort(List<T> values, String... names) throws IOException {
        if (values.isEmpty()) {
            throw new IOException(String.join(hidden, names));
        }
        return values;
    }

    void notOffered() {
        throw new IllegalStateException(hidden);
    }

    @Override
    public String toString() {
        return "of every object";
    }

    public record Pair(int left, List<String> right) {

        public Pair {
            right = List.copyOf(right);
        }

        public Pair(int left) {
            this(left, List.of());
        }

        public static Pair none() {
            return new Pair(0);
        }

        @Override
        public int left() {
            return left;
        }

        public int sum() {
            return left + right.size();
        }
    }

    public enum Colour {
        RED,
        BLUE;

        public Colour other() {
            return this == RED ? BLUE : RED;
        }
    }

    public sealed interface Shape extends Supplier<Shape> permits Round {

        int corners();

        default boolean isRound() {
            return corners() == 0;
        }

        static Shape round() {
            return new Round();
        }
    }

    private static final class Round implements Shape {

        @Override
        public int corners() {
            return 0;
        }

        @Override
        public Shape get() {
            return this;
        }
    }

    public abstract static class Extensible extends Shared implements AutoCloseable {

        protected Extensible(int times) {
            super(times);
        }

        protected abstract AbstractAssert<?, ?> check();

        @Override
        public void close() {
            throw new UncheckedIOException(new IOException("times " + times()));
        }
    }

    /** Inaccessible, but its subclasses publish its members. */
    abstract static class Shared {

        private final int times;

        Shared(int times) {
            this.times = times;
        }

        public int times() {
            return times;
        }
    }

    static final class Hidden {

        public static final class AsHidden {

            private AsHidden() {}
        }

        private Hidden() {}
    }
}
