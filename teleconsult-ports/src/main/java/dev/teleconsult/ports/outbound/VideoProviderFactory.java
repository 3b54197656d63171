package dev.teleconsult.ports.outbound;

import java.util.List;

/**
 * Makes a video provider from settings. A server finds the factories by {@link java.util.ServiceLoader}: an adapter names its
 * own in {@code META-INF/services/dev.teleconsult.ports.outbound.VideoProviderFactory}. It has a public constructor without
 * parameters.
 */
public interface VideoProviderFactory {

    /** By which an operator chooses it: the {@linkplain dev.teleconsult.ports.ProviderCapabilities#name name} of the provider. */
    String name();

    /** What can be set, in the order to document it. A name that the server itself uses is refused. */
    List<ProviderVariable> variables();

    /**
     * What is wrong with values that are each as their variable says, for example because two of them exclude each other.
     *
     * @param settings some may be absent though required: that is told already
     * @return a sentence each, without any value that may be secret; empty if all is well
     */
    default List<String> problems(ProviderSettings settings) {
        return List.of();
    }

    /**
     * Makes the provider. Does no I/O.
     *
     * @param settings complete, and without {@link #problems}
     */
    VideoProvider create(ProviderSettings settings);
}
