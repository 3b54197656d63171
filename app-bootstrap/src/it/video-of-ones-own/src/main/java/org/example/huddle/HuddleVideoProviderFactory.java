package org.example.huddle;

import dev.teleconsult.ports.outbound.ProviderSettings;
import dev.teleconsult.ports.outbound.ProviderVariable;
import dev.teleconsult.ports.outbound.VideoProvider;
import dev.teleconsult.ports.outbound.VideoProviderFactory;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Makes the provider from the settings of a server that is started with {@code VIDEO_PROVIDER=huddle}. */
public final class HuddleVideoProviderFactory implements VideoProviderFactory {

    private static final ProviderVariable URL = ProviderVariable.url("HUDDLE_URL")
            .required("where the conference server is, such as https://meet.example.org")
            .means("The conference server.");
    private static final ProviderVariable SECRET = ProviderVariable.key("HUDDLE_SECRET")
            .required("the secret that is shared with the conference server")
            .means("Signs links and calls.");
    private static final ProviderVariable LINK_MINUTES = ProviderVariable.text(
                    "HUDDLE_LINK_MINUTES", "a whole number from 1 to 60", Pattern.compile("[1-9]|[1-5][0-9]|60"))
            .standard("5")
            .means("How long a link is good.");

    @Override
    public String name() {
        return HuddleVideoProvider.NAME;
    }

    @Override
    public List<ProviderVariable> variables() {
        return List.of(URL, SECRET, LINK_MINUTES);
    }

    @Override
    public VideoProvider create(ProviderSettings settings) {
        return new HuddleVideoProvider(
                settings.url(URL.name()),
                settings.get(SECRET.name()),
                Duration.ofMinutes(Long.parseLong(settings.get(LINK_MINUTES.name()))),
                settings.timeout());
    }
}
