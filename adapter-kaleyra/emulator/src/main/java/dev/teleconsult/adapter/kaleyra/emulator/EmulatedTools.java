package dev.teleconsult.adapter.kaleyra.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * The tools that a participant may use in the call. Without the object all tools are on; in an object each omitted tool
 * is off (Kaleyra Video REST, room create).
 */
final class EmulatedTools {
    private static final String WHITEBOARD = "whiteboard";
    static final String FILE_UPLOAD = "file_upload";
    private static final List<String> NAMES = List.of(
            "chat",
            "screen_sharing",
            FILE_UPLOAD,
            WHITEBOARD,
            "snapshot",
            "live_edit",
            "live_pointer",
            "present_to_everyone",
            "sign");
    private static final List<String> WHITEBOARD_NAMES =
            List.of("wb_add_file", "wb_cursor", "wb_text", "wb_shape", "wb_pen", "wb_eraser");
    private static final String CODE = "invalid_tools";

    private final ObjectNode echoed;

    private EmulatedTools(ObjectNode echoed) {
        this.echoed = echoed;
    }

    static EmulatedTools read(Optional<JsonNode> sent) {
        if (sent.isEmpty()) {
            ObjectNode all = EmulatorJson.object();
            NAMES.forEach(name -> all.put(name, true));
            return new EmulatedTools(all);
        }
        if (!(sent.get() instanceof ObjectNode given)) {
            throw ApiRefusal.invalid(CODE, "tools must be an object");
        }
        given.fieldNames().forEachRemaining(name -> {
            if (!NAMES.contains(name)) {
                throw ApiRefusal.invalid(CODE, "There is no such tool");
            }
        });
        ObjectNode echoed = EmulatorJson.object();
        for (String name : NAMES) {
            JsonNode value = given.path(name);
            if (name.equals(WHITEBOARD) && value instanceof ObjectNode whiteboard) {
                echoed.set(name, whiteboard(whiteboard));
            } else {
                echoed.put(name, isOn(value));
            }
        }
        return new EmulatedTools(echoed);
    }

    private static ObjectNode whiteboard(ObjectNode given) {
        ObjectNode echoed = EmulatorJson.object();
        given.fieldNames().forEachRemaining(name -> {
            if (!WHITEBOARD_NAMES.contains(name)) {
                throw ApiRefusal.invalid(CODE, "There is no such whiteboard tool");
            }
        });
        WHITEBOARD_NAMES.forEach(name -> echoed.put(name, isOn(given.path(name))));
        return echoed;
    }

    private static boolean isOn(JsonNode value) {
        if (value.isMissingNode()) {
            return false;
        }
        if (!value.isBoolean()) {
            throw ApiRefusal.invalid(CODE, "A tool must be true or false");
        }
        return value.booleanValue();
    }

    boolean mayUpload() {
        return echoed.path(FILE_UPLOAD).asBoolean();
    }

    ObjectNode echoed() {
        return echoed.deepCopy();
    }
}
