package dev.teleconsult.adapter.http.browser;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A browser of another maker than {@link Browser}, with the operations that a walk through the page needs. */
public interface Engine extends AutoCloseable {
    /** Opens a page and waits until it is loaded. */
    void open(String url);

    /** The value of an expression in the page, as text. */
    String value(String expression);

    @Override
    void close();

    /** Waits until the expression has that value, and fails if it does not. */
    default void await(String expression, String expected) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        Supplier<String> asked = () -> value(expression);
        String last = asked.get();
        while (!last.equals(expected)) {
            if (System.nanoTime() > end) {
                throw new AssertionError(expression + " never came to be '" + expected + "' but is '" + last
                        + "'; state is " + value("document.body.dataset.state"));
            }
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
            last = asked.get();
        }
    }

    /**
     * The path of a program.
     *
     * @param debianPackage which contains it, for the person who has to install it
     * @throws AssertionError if the program is missing
     */
    static Path program(String name, String debianPackage, Path... elsewhere) {
        return Stream.concat(
                        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                                .map(folder -> Path.of(folder, name)),
                        Arrays.stream(elsewhere))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("this test needs " + name + ", which Debian's package "
                        + debianPackage + " brings; it is not installed"));
    }
}
