package dev.teleconsult.adapter.http.page;

import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The permissions of the call in its frame. Browsers require them in three forms, as a Content-Security-Policy, as a
 * Permissions-Policy and in the frame's own attributes; all three are made from the two lists here.
 */
final class FramePolicy {
    /** The browser features that a call needs. */
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

    /** @param sources the hosts of calls, as sources of a Content-Security-Policy */
    FramePolicy(List<String> sources) {
        this.sources = sources;
    }

    /**
     * The sources of a {@code frame-src} directive, including the page itself, to which a call redirects at its end.
     */
    String frameSources() {
        return Stream.concat(Stream.of("'self'"), sources.stream().filter(source -> !isKeyword(source)))
                .collect(Collectors.joining(" "));
    }

    /** The features as a {@code Permissions-Policy}: for the page, which tests devices, and for the call. */
    String permissions() {
        String allowed = sources.stream().allMatch(FramePolicy::isPermissible)
                ? sources.stream()
                        .filter(source -> !isKeyword(source))
                        .flatMap(FramePolicy::origins)
                        .map(origin -> " \"" + origin + '"')
                        .collect(Collectors.joining("", "(self", ")"))
                // This header cannot express the source; frame-src restricts the frame nevertheless.
                : "*";
        return FEATURES.stream().map(feature -> feature + "=" + allowed).collect(Collectors.joining(", "))
                + ", geolocation=(), payment=(), usb=()";
    }

    /**
     * The frame's {@code allow}, with each feature for every origin: by default it would apply only to the origin of
     * the link, and be lost after a redirect of the provider. The header and {@code frame-src} still restrict it.
     */
    String allow() {
        return FEATURES.stream().map(feature -> feature + " *").collect(Collectors.joining("; "));
    }

    /**
     * The frame's {@code sandbox}: it prevents the call from navigating the page away. Windows that the call opens, for
     * example with a prescription, are not restricted.
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

    /** The origins of a source; a source without a scheme matches both http and https. */
    private static Stream<String> origins(String source) {
        return source.contains("://") ? Stream.of(source) : Stream.of("https://" + source, "http://" + source);
    }

    static String originOf(String url) {
        URI uri = URI.create(url);
        return uri.getScheme() + "://" + uri.getAuthority();
    }
}
