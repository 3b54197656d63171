package dev.teleconsult.bootstrap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The files of the project, for tests that read them all. Folders of built files are not even listed: other modules of
 * the build write and delete files there at the same time.
 */
public final class ProjectFiles {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Pattern NOT_LISTED = Pattern.compile("target|node_modules|\\..+");

    private ProjectFiles() {}

    /**
     * The files whose path from the root of the project matches, in order of their paths.
     *
     * @return paths from the root
     */
    public static List<Path> matching(String regularExpression) {
        Pattern wanted = Pattern.compile(regularExpression);
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    boolean isListed = folder.equals(ROOT)
                            || !NOT_LISTED
                                    .matcher(folder.getFileName().toString())
                                    .matches();
                    return isListed ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    Path relative = ROOT.relativize(file);
                    if (wanted.matcher(relative.toString()).matches()) {
                        files.add(relative);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Collections.sort(files);
        return files;
    }
}
