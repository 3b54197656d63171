package dev.teleconsult.bootstrap.configuration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.teleconsult.adapter.http.PageSettings;
import dev.teleconsult.adapter.http.PageSettings.Palette;
import dev.teleconsult.adapter.http.UserIdStep;
import dev.teleconsult.bootstrap.configuration.FileConfig.CustomIdFields;
import dev.teleconsult.bootstrap.configuration.FileConfig.Look;
import dev.teleconsult.domain.Privileges;
import dev.teleconsult.domain.Tool;
import dev.teleconsult.domain.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the configuration file; without one the original's built-in configuration is used. Comments and trailing commas
 * are permitted, since files written by the original's documentation have them. Unknown keys are ignored with a
 * warning.
 */
final class FileConfigReader {

    static final String VARIABLE = Catalogue.FILE.name();

    /** The largest file, in bytes; a file with every key and a thousand groups has a tenth of that. */
    static final int MAX_BYTES = 1 << 20;

    /** Created only if there is a file, since loading Jackson takes a tenth of the start time. */
    private static final class Mapper {

        private static final JsonMapper JSON = JsonMapper.builder()
                .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
                .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
                .build();
    }

    /** The colours that the page accepts. */
    private static final Pattern COLOUR = Pattern.compile("#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})");

    /** The placeholder address in the original's built-in configuration. */
    private static final String NO_LOGO = "https://www.insert.url.it";

    private static final Palette LIGHT = new Palette("#ffffff", "#480ca8");
    private static final Palette DARK = new Palette("#003049", "#d62828");
    private static final Tools ALL_TOOLS = Tools.only(EnumSet.of(
            Tool.CHAT,
            Tool.SCREEN_SHARING,
            Tool.FILE_UPLOAD,
            Tool.WHITEBOARD,
            Tool.SNAPSHOT,
            Tool.LIVE_EDIT,
            Tool.LIVE_POINTER,
            Tool.PRESENT_TO_EVERYONE));
    private static final Map<String, Tool> WHITEBOARD_PARTS = Map.of(
            "wb_add_file", Tool.WHITEBOARD_ADD_FILE,
            "wb_cursor", Tool.WHITEBOARD_CURSOR,
            "wb_text", Tool.WHITEBOARD_TEXT,
            "wb_shape", Tool.WHITEBOARD_SHAPE,
            "wb_pen", Tool.WHITEBOARD_PEN,
            "wb_eraser", Tool.WHITEBOARD_ERASER);

    private final Variables variables;
    private final String file;

    private FileConfigReader(Variables variables, String file) {
        this.variables = variables;
        this.file = file;
    }

    /** The built-in configuration of version 2.1. */
    static FileConfig builtIn() {
        return new FileConfig(
                Privileges.of(Set.of("patient"), ALL_TOOLS, Set.of("doctor"), ALL_TOOLS),
                false,
                new Look(new PageSettings.Theme(LIGHT, DARK), Optional.empty()),
                Set.of(),
                List.of(),
                new CustomIdFields("_id", "authUserId"));
    }

    /** Adds a problem to {@code variables} if the file is invalid, and then returns the built-in configuration. */
    static FileConfig read(Variables variables) {
        Optional<String> named = variables.find(Catalogue.FILE);
        if (named.isEmpty()) {
            return builtIn();
        }
        FileConfigReader reader = new FileConfigReader(variables, named.get());
        return reader.tree().map(reader::config).orElseGet(FileConfigReader::builtIn);
    }

    private Optional<JsonNode> tree() {
        try {
            Path path = Path.of(file);
            byte[] bytes;
            try (InputStream content = Files.newInputStream(path)) {
                bytes = content.readNBytes(MAX_BYTES + 1);
            }
            if (bytes.length > MAX_BYTES) {
                variables.problem(VARIABLE + ": " + file + " is larger than " + MAX_BYTES + " bytes");
                return Optional.empty();
            }
            JsonNode tree = Mapper.JSON.readTree(bytes);
            if (!tree.isObject()) {
                variables.problem(VARIABLE + ": " + file + " is not a JSON object");
                return Optional.empty();
            }
            return Optional.of(tree);
        } catch (JsonProcessingException broken) {
            variables.problem(VARIABLE + ": " + file + " is not JSON; look at line "
                    + broken.getLocation().getLineNr() + ", column "
                    + broken.getLocation().getColumnNr());
        } catch (NoSuchFileException missing) {
            // A text that does not look like a path may be the content of the file, or a key.
            variables.problem(VARIABLE + " must name a file; there is "
                    + (file.startsWith("/") ? "no " + file : "none of that name"));
        } catch (AccessDeniedException locked) {
            variables.problem(VARIABLE + " must name a file that this user may read");
        } catch (IOException | InvalidPathException unreadable) {
            variables.problem(VARIABLE + " must name a file that can be read ("
                    + unreadable.getClass().getSimpleName() + ")");
        }
        return Optional.empty();
    }

    private FileConfig config(JsonNode root) {
        Node top = new Node("", root);
        FileConfig builtIn = builtIn();
        Privileges privileges = privileges(top.child("privileges"), builtIn.privileges());
        FileConfig config = new FileConfig(
                privileges,
                privileges != builtIn.privileges(),
                look(top.child("theme"), top.child("companyLogo")),
                Set.copyOf(top.child("groupsWithBackgroundList").texts()),
                userIdPath(top.child("userIdPathInRequest")),
                customIds(top.child("customUserId"), builtIn.customIds()));
        // Removed in 2.0 but still in many files.
        top.child("environment");
        top.child("mode");
        top.warnOfOthers();
        return config;
    }

    private Privileges privileges(Node node, Privileges otherwise) {
        if (!node.requireObject()) {
            return otherwise;
        }
        Node basic = node.child("basic");
        Node plus = node.child("plus");
        node.warnOfOthers();
        if (!basic.requireObject() | !plus.requireObject()) {
            return otherwise;
        }
        Set<String> basicGroups = groups(basic);
        Set<String> plusGroups = groups(plus);
        Tools basicTools = tools(basic.child("tools"));
        Tools plusTools = tools(plus.child("tools"));
        basic.warnOfOthers();
        plus.warnOfOthers();
        try {
            return Privileges.of(basicGroups, basicTools, plusGroups, plusTools);
        } catch (IllegalArgumentException inBoth) {
            problem("privileges", "must not have " + inBoth.getMessage());
            return otherwise;
        }
    }

    private static Set<String> groups(Node role) {
        Node groups = role.child("groups");
        groups.requirePresent("a list of groups");
        return new LinkedHashSet<>(groups.texts());
    }

    private static Tools tools(Node node) {
        if (node.isAbsent() || !node.requireObject()) {
            return Tools.unrestricted();
        }
        Set<Tool> granted = EnumSet.noneOf(Tool.class);
        for (Tool tool : Tool.values()) {
            if (WHITEBOARD_PARTS.containsValue(tool)) {
                continue;
            }
            Node value = node.child(tool.name().toLowerCase(Locale.ROOT));
            if (tool == Tool.WHITEBOARD && value.isObject()) {
                WHITEBOARD_PARTS.forEach((name, part) -> {
                    if (value.child(name).isTrue()) {
                        granted.add(part);
                    }
                });
                value.warnOfOthers();
            } else if (value.isTrue()) {
                granted.add(tool);
            }
        }
        node.warnOfOthers();
        return Tools.only(granted);
    }

    private Look look(Node theme, Node companyLogo) {
        Palette light = colours(theme.child("light"), LIGHT);
        Palette dark = colours(theme.child("dark"), DARK);
        theme.warnOfOthers();
        Optional<URI> logo = logo(companyLogo.child("url"));
        companyLogo.warnOfOthers();
        return new Look(new PageSettings.Theme(light, dark), logo);
    }

    private Palette colours(Node node, Palette otherwise) {
        Palette colours = new Palette(
                colour(node.child("primaryColor"), otherwise.primary()),
                colour(node.child("accentColor"), otherwise.accent()));
        node.warnOfOthers();
        return colours;
    }

    /** Reads a colour; an invalid one only causes a warning, since the original accepted any text. */
    private String colour(Node node, String otherwise) {
        return node.text()
                .map(text -> {
                    if (COLOUR.matcher(text).matches()) {
                        return text;
                    }
                    warning(node.path, "is not a colour written #rgb or #rrggbb; " + otherwise + " is used");
                    return otherwise;
                })
                .orElse(otherwise);
    }

    private Optional<URI> logo(Node node) {
        return node.text().filter(text -> !text.equals(NO_LOGO)).flatMap(text -> {
            try {
                URI url = URI.create(text);
                if (Set.of("http", "https").contains(String.valueOf(url.getScheme())) && url.getHost() != null) {
                    return Optional.of(url);
                }
            } catch (IllegalArgumentException unreadable) {
                // Reported below, like every other text that is not such a URL.
            }
            warning(node.path, "is not an http or https URL; no logo is shown");
            return Optional.empty();
        });
    }

    private List<UserIdStep> userIdPath(Node node) {
        List<UserIdStep> steps = new ArrayList<>();
        for (Node item : node.items()) {
            Node from = item.child("from");
            Node extract = item.child("extract");
            from.requirePresent("one of object, json, array");
            extract.requirePresent("the field to take");
            item.warnOfOthers();
            Optional<UserIdStep> step =
                    from.text().flatMap(how -> extract.textOrNumber().flatMap(what -> step(item, how, what)));
            step.ifPresent(steps::add);
        }
        if (!steps.isEmpty() && steps.get(0).from() != UserIdStep.From.OBJECT) {
            problem(node.path + "[0].from", "must be object, as a request is one");
        }
        return steps;
    }

    private Optional<UserIdStep> step(Node item, String from, String extract) {
        for (UserIdStep.From how : UserIdStep.From.values()) {
            if (how.name().toLowerCase(Locale.ROOT).equals(from)) {
                try {
                    return Optional.of(new UserIdStep(how, extract));
                } catch (IllegalArgumentException wrong) {
                    problem(item.path, wrong.getMessage());
                    return Optional.empty();
                }
            }
        }
        problem(item.path + ".from", "must be one of object, json, array");
        return Optional.empty();
    }

    private static CustomIdFields customIds(Node node, CustomIdFields otherwise) {
        CustomIdFields fields = new CustomIdFields(
                node.child("source").text().orElse(otherwise.source()),
                node.child("target").text().orElse(otherwise.target()));
        node.warnOfOthers();
        return fields;
    }

    private void problem(String path, String problem) {
        variables.problem(VARIABLE + ": " + file + ": " + path + " " + problem);
    }

    private void warning(String path, String warning) {
        variables.warning(VARIABLE + ": " + path + " " + warning);
    }

    /** A value in the file and its path. A null in the file counts as absent. */
    private final class Node {
        private final String path;
        private final JsonNode value;
        private final Set<String> asked = new LinkedHashSet<>();

        Node(String path, JsonNode value) {
            this.path = path;
            this.value = value;
        }

        boolean isAbsent() {
            return value.isMissingNode() || value.isNull();
        }

        boolean isObject() {
            return value.isObject();
        }

        Node child(String name) {
            asked.add(name);
            if (!isAbsent() && !value.isObject()) {
                problem(path, "must be an object");
            }
            return new Node(path.isEmpty() ? name : path + "." + name, value.path(name));
        }

        boolean requireObject() {
            if (!value.isObject()) {
                problem(path, isAbsent() ? "is missing: an object" : "must be an object");
            }
            return value.isObject();
        }

        void requirePresent(String what) {
            if (isAbsent()) {
                problem(path, "is missing: " + what);
            }
        }

        /** Reads a text; empty if it is absent, blank or of the wrong type. */
        Optional<String> text() {
            if (isAbsent()) {
                return Optional.empty();
            }
            if (!value.isTextual()) {
                problem(path, "must be a text");
                return Optional.empty();
            }
            return Optional.of(value.textValue().strip()).filter(text -> !text.isEmpty());
        }

        Optional<String> textOrNumber() {
            return value.isIntegralNumber() ? Optional.of(value.asText()) : text();
        }

        boolean isTrue() {
            if (!isAbsent() && !value.isBoolean()) {
                problem(path, "must be true or false");
            }
            return value.asBoolean(false);
        }

        List<Node> items() {
            if (isAbsent()) {
                return List.of();
            }
            if (!value.isArray()) {
                problem(path, "must be a list");
                return List.of();
            }
            List<Node> items = new ArrayList<>();
            for (JsonNode item : value) {
                items.add(new Node(path + "[" + items.size() + "]", item));
            }
            return items;
        }

        List<String> texts() {
            List<String> texts = new ArrayList<>();
            for (Node item : items()) {
                item.requirePresent("a text");
                item.text().ifPresent(texts::add);
            }
            return texts;
        }

        void warnOfOthers() {
            value.fieldNames().forEachRemaining(name -> {
                if (!asked.contains(name)) {
                    warning(path.isEmpty() ? name : path + "." + name, "is not known and ignored");
                }
            });
        }
    }
}
