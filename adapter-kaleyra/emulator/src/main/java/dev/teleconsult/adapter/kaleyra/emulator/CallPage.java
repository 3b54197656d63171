package dev.teleconsult.adapter.kaleyra.emulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The page behind a join link: it joins and leaves the call, shows the people in it and the person's own camera, and
 * accepts files. It is meant to be framed by a page of another origin. Called with the world's lock held.
 */
final class CallPage {
    private static final List<String> LANGUAGES = List.of("en", "it");
    private static final int MAX_NAME = 64;

    private final World world;
    private final String html = resource("call-page.html");
    private final String css = resource("call-page.css");
    private final String js = resource("call-page.js");
    private final String prefix;

    CallPage(World world) {
        this.world = world;
        prefix = "/" + world.settings.region() + "/" + Links.CALL + "/";
    }

    boolean isFor(String path) {
        return path.startsWith(prefix);
    }

    EmulatedAnswer answer(Incoming request) {
        List<String> segments =
                Arrays.asList(request.path().substring(prefix.length()).split("/", -1));
        Query query = new Query(request.query());
        Optional<HostedRoom> room = world.rooms.byToken(segments.get(0));
        Optional<HostedRoom.Member> member = room.flatMap(found -> found.members().stream()
                .filter(each -> each.token().equals(segments.get(0)))
                .findFirst());
        if (room.isEmpty() || member.isEmpty()) {
            return page(404, query, Optional.empty());
        }
        String action = request.method() + " " + String.join("/", segments.subList(1, Math.min(2, segments.size())));
        switch (action) {
            case "GET ":
                Optional<URI> elsewhere = world.links.leadingOn(
                        request.path() + "?" + request.query(),
                        request.header("host").orElse(""));
                if (elsewhere.isPresent()) {
                    return EmulatedAnswer.redirect(elsewhere.get());
                }
                return page(
                        room.get().isOpen() ? 200 : 410,
                        query,
                        Optional.of(member.get().userId()));
            case "GET state":
                return state(room.get(), member.get());
            case "POST connect":
                String name = Body.parse(request.body())
                        .text("display_name", "invalid_display_name")
                        .orElse("");
                world.rooms.connect(room.get(), member.get().userId());
                room.get().names().put(member.get().userId(), shortened(name));
                return state(room.get(), member.get());
            case "POST leave":
                world.rooms.disconnect(room.get(), member.get().userId());
                return state(room.get(), member.get());
            case "POST uploads":
                return upload(room.get(), member.get(), query, request.body());
            case "GET uploads":
                return download(room.get(), segments.size() > 2 ? segments.get(2) : "");
            default:
                throw ApiRefusal.notFound("route_not_found", "No such part of the call page");
        }
    }

    private EmulatedAnswer upload(HostedRoom room, HostedRoom.Member member, Query query, byte[] content) {
        if (!room.connected().contains(member.userId()) || !member.tools().mayUpload()) {
            throw ApiRefusal.forbidden("upload_not_allowed", "Not in the call, or no file upload for this participant");
        }
        world.uploads.add(
                room,
                member.userId(),
                "file_upload",
                shortened(query.text("name").orElse("file")),
                content);
        return state(room, member);
    }

    private EmulatedAnswer download(HostedRoom room, String id) {
        Upload upload = uploadsOf(room).stream()
                .filter(each -> fileId(each).equals(id))
                .findFirst()
                .orElseThrow(() -> ApiRefusal.notFound("upload_key_not_exists", "No such upload"));
        return new EmulatedAnswer(
                200,
                "application/octet-stream",
                upload.content(),
                Map.of("Content-Disposition", "attachment", "X-Content-Type-Options", "nosniff"));
    }

    private List<Upload> uploadsOf(HostedRoom room) {
        return world.uploads.newestFirst(new Query("room_id=" + room.id())).toList();
    }

    private static String fileId(Upload upload) {
        return upload.key().substring(upload.key().lastIndexOf('/') + 1);
    }

    private EmulatedAnswer state(HostedRoom room, HostedRoom.Member member) {
        ObjectNode state = EmulatorJson.object().put("open", room.isOpen());
        state.put("connected", room.connected().contains(member.userId()));
        state.put("may_upload", member.tools().mayUpload());
        ArrayNode people = state.putArray("people");
        for (String userId : room.connected()) {
            ObjectNode person = people.addObject();
            String name = room.names().getOrDefault(userId, "");
            person.put("name", name.isEmpty() ? userId : name);
            person.put("you", userId.equals(member.userId()));
            person.put("host", room.member(userId).map(HostedRoom.Member::admin).orElse(false));
        }
        ArrayNode files = state.putArray("files");
        for (Upload upload : room.isOpen() ? uploadsOf(room) : List.<Upload>of()) {
            files.addObject().put("id", fileId(upload)).put("name", upload.fileName());
        }
        return EmulatedAnswer.json(200, state);
    }

    private EmulatedAnswer page(int status, Query query, Optional<String> userId) {
        String language = query.text("language")
                .or(() -> query.text("l"))
                .filter(LANGUAGES::contains)
                .orElse(LANGUAGES.contains(world.company.defaultLanguage()) ? world.company.defaultLanguage() : "en");
        boolean italian = language.equals("it");
        String nonce = EmulatedIds.linkToken();
        Map<String, String> headers = new HashMap<>();
        // Any page may frame it, as with Kaleyra's own page; it loads nothing from other origins.
        headers.put(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'nonce-" + nonce + "'; style-src 'nonce-" + nonce
                        + "'; connect-src 'self'; img-src 'self'; media-src 'self' blob:; base-uri 'none';"
                        + " form-action 'none'; frame-ancestors *");
        headers.put("Cache-Control", "no-store");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("X-Content-Type-Options", "nosniff");
        if (userId.isEmpty()) {
            String text = italian ? "Questo link non è valido" : "This link is not valid";
            return EmulatedAnswer.html(
                    status,
                    "<!DOCTYPE html><html lang=\"" + language + "\"><head><meta charset=\"utf-8\"><title>" + text
                            + "</title></head><body><main><h1>" + text + "</h1></main></body></html>",
                    headers);
        }
        ObjectNode data = EmulatorJson.object().put("language", language);
        data.put(
                "displayName",
                shortened(query.text("display_name").or(() -> query.text("dn")).orElse("")));
        data.put("background", background(query).orElse(""));
        data.put("endUrl", world.company.endCallRedirectUrl().map(URI::toString).orElse(""));
        String page = html.replace("{{lang}}", language)
                .replace("{{title}}", italian ? "Videochiamata (dimostrazione)" : "Video call (demonstration)")
                .replace("{{nonce}}", nonce)
                .replace("{{css}}", css)
                .replace("{{js}}", js)
                .replace("{{data}}", inScript(data));
        return EmulatedAnswer.html(status, page, headers);
    }

    /** The background of the link; {@code virtual_background=image} is the company's default picture. */
    private Optional<String> background(Query query) {
        boolean image = query.text("virtual_background")
                .or(() -> query.text("vb"))
                .map("image"::equals)
                .orElse(false);
        return image
                ? world.company.defaultBackground().map(background -> "/files/" + background.fileName())
                : Optional.empty();
    }

    /** Escapes JSON for use inside a script element: no text of a caller can end the element or open a comment. */
    private static String inScript(ObjectNode data) {
        return data.toString().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    }

    private static String shortened(String name) {
        String clean = name.codePoints()
                .filter(point -> !Character.isISOControl(point))
                .limit(MAX_NAME)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        return clean;
    }

    private static String resource(String name) {
        try (InputStream in = CallPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
