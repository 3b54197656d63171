package dev.teleconsult.adapter.kaleyra.emulator;

import java.net.URI;
import java.time.Clock;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The company behind the API key: its settings and virtual backgrounds. Guarded by the emulator's lock. */
final class EmulatedCompany {
    static final int MAX_BACKGROUNDS = 10;
    static final int MAX_BACKGROUND_BYTES = 16 * 1024 * 1024;
    static final int MIN_BACKGROUND_PIXELS = 1280;

    // The documentation lists no space among the allowed characters, yet its own example has one.
    private static final Pattern NAME = Pattern.compile("[\\p{Alnum}#&@'.,?! ]{1,256}");

    private final Clock clock;
    private final String id = UUID.randomUUID().toString();
    private final Map<String, EmulatedBackground> backgrounds = new LinkedHashMap<>();
    private String name;
    private String defaultLanguage;
    private Optional<String> defaultBackground;
    private Optional<URI> endCallRedirectUrl;
    private Optional<Integer> endCallRedirectTimeoutMs;
    private Optional<URI> userDetailsProviderUrl;

    EmulatedCompany(Clock clock) {
        this.clock = clock;
        clear();
    }

    void clear() {
        backgrounds.clear();
        name = "Test Company";
        defaultLanguage = "en";
        defaultBackground = Optional.empty();
        endCallRedirectUrl = Optional.empty();
        endCallRedirectTimeoutMs = Optional.empty();
        userDetailsProviderUrl = Optional.empty();
    }

    void update(Body body) {
        // Everything is read before anything is changed, so a refused update changes nothing.
        Optional<String> newName = body.text("name", "invalid_company_name");
        newName.ifPresent(text -> {
            if (!NAME.matcher(text).matches()) {
                throw ApiRefusal.invalid("invalid_company_name", "Allowed are letters, digits and #&@'.,?!");
            }
        });
        Optional<String> language = body.oneOf("default_language", Users.LANGUAGES, "invalid_language");
        Optional<String> alias = body.text("background_alias", "invalid_background_alias");
        alias.ifPresent(text -> {
            if (!backgrounds.containsKey(text)) {
                throw ApiRefusal.invalid("invalid_background_alias", "No background has that alias");
            }
        });
        Optional<URI> redirect = body.url("end_call_redirect_url", "invalid_end_call_redirect_url");
        Optional<Integer> timeout =
                body.integer("end_call_redirect_timeout_ms", 0, 60_000, "invalid_end_call_redirect_timeout_ms");
        Optional<URI> provider = body.url("user_details_provider_url", "invalid_user_details_provider_url");

        newName.ifPresent(text -> name = text);
        language.ifPresent(text -> defaultLanguage = text);
        alias.ifPresent(text -> defaultBackground = alias);
        if (body.has("end_call_redirect_url")) {
            endCallRedirectUrl = redirect;
        }
        timeout.ifPresent(millis -> endCallRedirectTimeoutMs = timeout);
        if (body.has("user_details_provider_url")) {
            userDetailsProviderUrl = provider;
        }
    }

    EmulatedBackground addBackground(MultipartForm.Part part) {
        byte[] jpeg = part.content();
        if (jpeg.length > MAX_BACKGROUND_BYTES) {
            throw ApiRefusal.invalid("invalid_file", "A background has at most 16 MB");
        }
        JpegSize size = JpegSize.of(jpeg)
                .orElseThrow(() -> ApiRefusal.invalid("invalid_file", "A background must be a JPEG image"));
        if (size.width() < MIN_BACKGROUND_PIXELS || size.height() < MIN_BACKGROUND_PIXELS) {
            throw ApiRefusal.invalid("wrong_file_dimension", "A background has at least 1280 x 1280 pixels");
        }
        if (backgrounds.size() >= MAX_BACKGROUNDS) {
            throw ApiRefusal.badRequest("exceeded_background_limit", "A company has at most 10 backgrounds");
        }
        EmulatedBackground background = new EmulatedBackground(EmulatedIds.background(), jpeg, clock.instant());
        backgrounds.put(background.alias(), background);
        return background;
    }

    void deleteBackground(String alias) {
        if (backgrounds.remove(alias) == null) {
            throw ApiRefusal.notFound("background_not_found", "No background has that alias");
        }
        if (defaultBackground.equals(Optional.of(alias))) {
            defaultBackground = Optional.empty();
        }
    }

    Stream<EmulatedBackground> backgroundsNewestFirst() {
        return backgrounds.values().stream()
                .sorted(Comparator.comparing(EmulatedBackground::createdAt).reversed());
    }

    Optional<EmulatedBackground> backgroundFile(String fileName) {
        return backgrounds.values().stream()
                .filter(background -> background.fileName().equals(fileName))
                .findFirst();
    }

    Optional<EmulatedBackground> defaultBackground() {
        return defaultBackground.map(backgrounds::get);
    }

    String id() {
        return id;
    }

    String name() {
        return name;
    }

    String defaultLanguage() {
        return defaultLanguage;
    }

    Optional<URI> endCallRedirectUrl() {
        return endCallRedirectUrl;
    }

    Optional<Integer> endCallRedirectTimeoutMs() {
        return endCallRedirectTimeoutMs;
    }

    Optional<URI> userDetailsProviderUrl() {
        return userDetailsProviderUrl;
    }
}
