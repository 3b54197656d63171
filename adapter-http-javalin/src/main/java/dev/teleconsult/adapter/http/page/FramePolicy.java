package dev.teleconsult.adapter.http.page;

import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the call in its frame may do. Browsers want it said three times, as a Content-Security-Policy, as a
 * Permissions-Policy and in the frame's own attributes; all three come from the two lists here.
 */
final class FramePolicy {
    /** What a call needs of a browser. */
    private static final List<String> FEATURES = List.of(
            "camera",
            "microphone",
            "display-capture",
            "fullscreen",
            "autoplay",
            "clipboard-write",
            "picture-in-picture",
            "screen-wake-lock",
            "storage-access");

    private final List<String> sources;

    /** @param sources where calls come from, as sources of a Content-Security-Policy */
    FramePolicy(List<String> sources) {
        this.sources = sources;
    }

    /** The sources of a {@code frame-src} directive. The page itself is one: a call that has ended leads to it. */
    String frameSources() {
        return Stream.concat(Stream.of("'self'"), sources.stream().filter(source -> !isKeyword(source)))
                .collect(Collectors.joining(" "));
    }

    /** The features as a {@code Permissions-Policy}: for the page, which tries devices out, and for the call. */
    String permissions() {
        String allowed = sources.stream().allMatch(FramePolicy::isPermissible)
                ? sources.stream()
                        .filter(source -> !isKeyword(source))
                        .flatMap(FramePolicy::origins)
                        .map(origin -> " \"" + origin + '"')
                        .collect(Collectors.joining("", "(self", ")"))
                // A source that this header cannot express; frame-src confines the frame all the same.
                : "*";
        return FEATURES.stream().map(feature -> feature + "=" + allowed).collect(Collectors.joining(", "))
                + ", geolocation=(), payment=(), usb=()";
    }

    /**
     * The frame's {@code allow}. Each feature for every origin: without a list it would be for the origin of the link alone,
     * and lost where the provider redirects. The header and {@code frame-src} still confine it.
     */
    String allow() {
        return FEATURES.stream().map(feature -> feature + " *").collect(Collectors.joining("; "));
    }

    /**
     * The frame's {@code sandbox}: it keeps the call from leading the page elsewhere. What the call opens in a window of its
     * own, a prescription for example, is free of it.
     */
    String sandbox() {
        return "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-modals"
                + " allow-downloads allow-storage-access-by-user-activation";
    }

    private static boolean isKeyword(String source) {
        return source.startsWith("'");
    }

    private static boolean isPermissible(String source) {
        return !source.endsWith(":*");
    }

    /** A source without a scheme is one of the page's own scheme, which may be either. */
    private static Stream<String> origins(String source) {
        return source.contains("://") ? Stream.of(source) : Stream.of("https://" + source, "http://" + source);
    }

    static String originOf(String url) {
        URI uri = URI.create(url);
        return uri.getScheme() + "://" + uri.getAuthority();
    }
}
