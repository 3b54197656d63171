package dev.teleconsult.adapter.kaleyra;

import dev.teleconsult.ports.outbound.ProviderSettings;
import dev.teleconsult.ports.outbound.ProviderVariable;
import dev.teleconsult.ports.outbound.VideoProvider;
import dev.teleconsult.ports.outbound.VideoProviderFactory;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Makes Kaleyra Video available to servers that select their provider by name. Its variables are those of the original
 * service.
 */
public final class KaleyraVideoProviderFactory implements VideoProviderFactory {

    private static final ProviderVariable KEY = ProviderVariable.key("BANDYER_API_SECRET_KEY")
            .required("the key to the Kaleyra Video API")
            .means("The key of the Kaleyra account.");
    private static final ProviderVariable BASE = ProviderVariable.url("BANDYER_BASE_URL")
            .required("where the Kaleyra Video API is, such as https://api.eu.bandyer.com")
            .means("`https://api.eu.bandyer.com`, with or without `/v2`. Plain `http` only for loopback.");
    private static final ProviderVariable DOWNLOAD_DOMAINS = ProviderVariable.list(
                    "TRANSCRIPTION_DOWNLOAD_DOMAINS",
                    "host names such as example.org, separated by commas",
                    Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?"))
            .standard(String.join(",", new TreeSet<>(KaleyraSettings.KALEYRA_DOMAINS)))
            .means("Hosts, and everything under them, that transcripts are downloaded from besides the host of"
                    + " `BANDYER_BASE_URL`.");

    /** For {@link java.util.ServiceLoader}. */
    public KaleyraVideoProviderFactory() {}

    @Override
    public String name() {
        return KaleyraVideoProvider.NAME;
    }

    @Override
    public List<ProviderVariable> variables() {
        return List.of(KEY, BASE, DOWNLOAD_DOMAINS);
    }

    @Override
    public List<String> problems(ProviderSettings settings) {
        boolean versionOne = settings.find(BASE.name())
                .filter(url -> url.replaceAll("/+$", "").endsWith("/rest"))
                .isPresent();
        return versionOne
                ? List.of(BASE + " ends in /rest, which is version 1 of the API; version 2 is needed, such as"
                        + " https://api.eu.bandyer.com")
                : List.of();
    }

    @Override
    public VideoProvider create(ProviderSettings settings) {
        return KaleyraVideoProvider.of(settings(settings));
    }

    static KaleyraSettings settings(ProviderSettings settings) {
        return KaleyraSettings.builder(settings.url(BASE.name()), settings.get(KEY.name()))
                .allowInsecure(settings.insecureAllowed())
                .readTimeout(settings.timeout())
                .callTimeout(settings.timeout())
                .idleConnections(settings.concurrentCalls())
                .downloadDomains(Set.copyOf(settings.list(DOWNLOAD_DOMAINS.name())))
                .build();
    }
}
