package dev.teleconsult.adapter.kaleyra.emulator;

import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;

/** Addresses the emulator hands out; known once it is bound to a port. */
final class Links {
    static final String CALL = "direct-rest-call-handler";

    private final String region;
    private final AtomicReference<URI> base = new AtomicReference<>(URI.create("http://127.0.0.1"));

    Links(String region) {
        this.region = region;
    }

    void base(URI uri) {
        String text = uri.toString();
        base.set(URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text));
    }

    URI join(String token) {
        return URI.create(base.get() + "/" + region + "/" + CALL + "/" + token);
    }

    URI file(String name) {
        return URI.create(base.get() + "/files/" + name);
    }
}
