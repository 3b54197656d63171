package dev.teleconsult.bootstrap.printed;

import dev.teleconsult.bootstrap.ProjectFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command that the project prints for its users.
 *
 * @param where the file and, for the reader of a failure, the line
 * @param words the command as a shell splits it, without assignments before it
 */
public record PrintedCommand(String where, List<String> words) {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));

    /** Of projects below a folder "it" none: their files are not for users of this project. */
    private static final String DOCUMENTS = "(?!(?:.*/)?it/)(?:.*\\.md|(?:.*/)?pom\\.xml|.*/openapi\\.yaml"
            + "|app-bootstrap/src/main/(?:compose|container|kubernetes)/.*)";

    /** A text in backticks that begins with one of these is a command, and so is such a comment in an example's head. */
    private static final String PROGRAMS =
            "mvn|java|podman|docker|kubectl|curl|npm|node|pg_dump|pg_restore|psql|sqlite3|promtool|git|cp|rm|sh|bash";

    private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```");
    private static final Pattern INDENTED = Pattern.compile("(?<=\\n\\n)( {4}\\S[^\\n]*\\n(?: {4}[^\\n]+\\n)*)");
    private static final Pattern IN_LINE = Pattern.compile("`((?:" + PROGRAMS + ")(?:\\s[^`]*)?)`");
    private static final Pattern IN_COMMENT =
            Pattern.compile("(?m)^#\\s+((?:[A-Z_]+=\\S+ )*(?:" + PROGRAMS + ") [^\\n]*(?:(?<=\\\\)\\n#[^\\n]*)*)");
    private static final Pattern IN_POM = Pattern.compile("(?s)<!--(?:(?!-->).)*?(mvn -[^<>.:]*[^<>.:\\s])");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

    /** Every command of the documents, the deployment examples and the POMs. */
    public static List<PrintedCommand> all() {
        List<PrintedCommand> all = new ArrayList<>();
        for (Path file : ProjectFiles.matching(DOCUMENTS)) {
            all.addAll(of(file.toString(), read(ROOT.resolve(file))));
        }
        return all;
    }

    /** The commands in one document. */
    static List<PrintedCommand> of(String file, String text) {
        List<PrintedCommand> found = new ArrayList<>();
        if (file.endsWith("pom.xml")) {
            find(IN_POM, file, text, found);
            return found;
        }
        if (!file.endsWith(".md")) {
            find(IN_COMMENT, file, text, found);
            if (file.endsWith("openapi.yaml")) {
                find(IN_LINE, file, text, found);
            }
            return found;
        }
        String rest = FENCE.matcher(text).replaceAll(fence -> {
            if (fence.group(1).matches("sh|bash|shell|console")) {
                String where = where(file, text, fence.start());
                joined(fence.group(2)).lines().forEach(line -> add(where, line, found));
            }
            // As many lines as before, so that the numbers of the other lines stay.
            return Matcher.quoteReplacement(
                    "\n".repeat((int) fence.group().lines().count() - 1));
        });
        INDENTED.matcher(rest).results().forEach(block -> {
            String where = where(file, rest, block.start());
            joined(block.group(1)).lines().forEach(line -> add(where, line, found));
        });
        find(IN_LINE, file, rest, found);
        return found;
    }

    private static void find(Pattern pattern, String file, String text, List<PrintedCommand> found) {
        pattern.matcher(text)
                .results()
                .forEach(match -> add(
                        where(file, text, match.start(1)),
                        joined(match.group(1)).replaceAll("\\s+", " "),
                        found));
    }

    private static String where(String file, String text, int at) {
        return file + ":" + (text.substring(0, at).lines().count() + 1);
    }

    /** A line that ends with a backslash continues in the next one. */
    private static String joined(String text) {
        return text.replaceAll("\\\\\\n#?\\s*", " ");
    }

    /** A placeholder such as {@code <a JDK 25>} becomes one word. */
    private static void add(String where, String line, List<PrintedCommand> found) {
        String plain = line.replaceAll("<[^<>]*>", "yours").replaceFirst("\\s#\\s.*", "");
        for (String command : plain.split("&&|;|\\|")) {
            List<String> words = WORD.matcher(command)
                    .results()
                    .map(word -> word.group(1) != null
                            ? word.group(1)
                            : word.group(2) != null ? word.group(2) : word.group(3))
                    .dropWhile(word -> word.matches("[A-Z_]+=.*"))
                    .toList();
            // A text may mention java -jar as such.
            if (!words.isEmpty() && !words.equals(List.of("java", "-jar"))) {
                found.add(new PrintedCommand(where, words));
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Its first word. */
    public String program() {
        return words.get(0);
    }

    /** The words after the program. */
    public List<String> arguments() {
        return words.subList(1, words.size());
    }

    @Override
    public String toString() {
        return where + ": " + String.join(" ", words);
    }
}
