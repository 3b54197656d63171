package dev.teleconsult.bootstrap.configuration;

import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.outbound.ProviderSettings;
import dev.teleconsult.ports.outbound.ProviderVariable;
import dev.teleconsult.ports.outbound.VideoProvider;
import dev.teleconsult.ports.outbound.VideoProviderFactory;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;

/** A provider in a jar of its own with the required methods only. */
public final class BareVideo implements VideoProviderFactory {

    static final ProviderVariable SECRET = ProviderVariable.key("BARE_SECRET")
            .required("the secret of the bare provider")
            .means("Signs links.");
    static final ProviderVariable PLACE = ProviderVariable.url("BARE_URL").standard("https://bare.example");
    static final ProviderVariable FLOORS = ProviderVariable.list("BARE_FLOORS", "words", Pattern.compile("[a-z]+"));

    @Override
    public String name() {
        return "bare";
    }

    @Override
    public List<ProviderVariable> variables() {
        return List.of(SECRET, PLACE, FLOORS);
    }

    @Override
    public List<String> problems(ProviderSettings settings) {
        return settings.list(FLOORS.name()).contains("cellar") ? List.of("BARE_FLOORS has no cellar") : List.of();
    }

    @Override
    public VideoProvider create(ProviderSettings settings) {
        return new FakeVideoProvider(
                Clock.systemUTC(),
                ProviderCapabilities.builder(name())
                        .has(Capability.ROOMS_BY_NAME, Capability.SIGNED_LINKS, Capability.UNREGISTERED_PEOPLE)
                        .frameSources(List.of(settings.get(PLACE.name())))
                        .build());
    }

    /** A jar that names such factories; their classes are loaded from the class path. */
    static Path jar(Path file, Class<?>... factories) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out)) {
            jar.putNextEntry(new JarEntry("META-INF/services/" + VideoProviderFactory.class.getName()));
            for (Class<?> factory : factories) {
                jar.write((factory.getName() + "\n").getBytes(StandardCharsets.UTF_8));
            }
            jar.closeEntry();
        }
        return file;
    }
}
