package dev.teleconsult.adapter.kaleyra.emulator;

import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Makes the addresses in the emulator's answers; available once it is bound to a port. */
final class Links {
    static final String CALL = "direct-rest-call-handler";

    private final String region;
    private volatile boolean redirects;
    private final AtomicReference<URI> base = new AtomicReference<>(URI.create("http://127.0.0.1"));

    Links(String region) {
        this.region = region;
    }

    void base(URI uri) {
        String text = uri.toString();
        base.set(URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text));
    }

    void redirects(boolean wanted) {
        redirects = wanted;
    }

    /** The redirect target of a join link; empty if it does not redirect, or already has. */
    Optional<URI> leadingOn(String pathAndQuery, String host) {
        URI to = base.get();
        boolean isThere = host.startsWith("localhost");
        return redirects && !isThere
                ? Optional.of(URI.create(to.getScheme() + "://localhost:" + to.getPort() + pathAndQuery))
                : Optional.empty();
    }

    URI join(String token) {
        return URI.create(base.get() + "/" + region + "/" + CALL + "/" + token);
    }

    URI file(String name) {
        return URI.create(base.get() + "/files/" + name);
    }
}
