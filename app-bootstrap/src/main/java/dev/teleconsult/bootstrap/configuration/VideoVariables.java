package dev.teleconsult.bootstrap.configuration;

import dev.teleconsult.bootstrap.configuration.AppConfig.Limits;
import dev.teleconsult.bootstrap.configuration.AppConfig.Video;
import dev.teleconsult.bootstrap.configuration.Variables.Plain;
import dev.teleconsult.ports.outbound.ProviderSettings;
import dev.teleconsult.ports.outbound.ProviderVariable;
import dev.teleconsult.ports.outbound.VideoProviderFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The variables of the video provider. */
final class VideoVariables {

    static final Variable<String> PROVIDER = Variable.text(
                    "VIDEO_PROVIDER", "the name of a video provider", VideoProviders.NAME, "kaleyra")
            .means("The video provider. Variables of other providers need not be set.");
    static final Variable<String> PATH = Variable.text(
                    "VIDEO_PROVIDER_PATH", "the path of a jar, or of a folder of jars", Pattern.compile("(?s).+"))
            .means("The jars of a video provider that is not part of the server. They can use the server's libraries.");

    static final List<Variable<?>> ALL = all();

    private VideoVariables() {}

    private static List<Variable<?>> all() {
        List<Variable<?>> all = new ArrayList<>(List.of(PROVIDER, PATH));
        for (VideoProviderFactory factory : VideoProviders.ours()) {
            all.addAll(of(factory));
        }
        return List.copyOf(all);
    }

    /** The variables of a provider, marked with its name. */
    static List<Variable<?>> of(VideoProviderFactory factory) {
        List<Variable<?>> own = new ArrayList<>();
        for (ProviderVariable declared : factory.variables()) {
            own.add(Variable.of(declared).ofProvider(factory.name()));
        }
        return own;
    }

    /** Selects the provider; empty if there is a problem, which is noted. */
    static Optional<Video> video(VideoProviders providers, Variables variables, Plain plain, Limits limits) {
        String name = variables.get(PROVIDER);
        Optional<VideoProviderFactory> factory = providers.named(name);
        if (factory.isEmpty()) {
            variables.problem(PROVIDER + " names an unknown video provider: '" + name + "'; there are "
                    + String.join(", ", providers.names())
                    + (variables.isSet(PATH) ? "" : ", and " + PATH + " can add others"));
            return Optional.empty();
        }
        ProviderSettings.Builder builder = ProviderSettings.builder()
                .timeout(limits.timeout())
                .concurrentCalls(limits.resilience().calls().concurrent())
                .insecureAllowed(plain == Plain.EVERY_HOST);
        boolean complete = true;
        for (ProviderVariable declared : factory.get().variables()) {
            Optional<List<String>> items = items(declared, variables, plain);
            items.ifPresent(values -> builder.set(declared.name(), values));
            complete &= items.isPresent() || declared.missing().isEmpty();
        }
        ProviderSettings settings = builder.build();
        List<String> problems = factory.get().problems(settings);
        problems.forEach(variables::problem);
        return complete && problems.isEmpty() ? Optional.of(new Video(factory.get(), settings)) : Optional.empty();
    }

    private static Optional<List<String>> items(ProviderVariable declared, Variables variables, Plain plain) {
        return switch (declared.kind()) {
            case TEXT -> variables.find(Variable.text(declared)).map(List::of);
            case LIST -> variables.find(Variable.list(declared));
            case URL ->
                variables.find(Variable.url(declared), plain).map(URI::toString).map(List::of);
            case KEY ->
                variables.find(Variable.key(declared)).map(Secret::value).map(List::of);
        };
    }
}
