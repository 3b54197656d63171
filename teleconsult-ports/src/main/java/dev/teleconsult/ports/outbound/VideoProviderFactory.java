package dev.teleconsult.ports.outbound;

import java.util.List;

/**
 * Makes a video provider from settings. A server finds the factories by {@link java.util.ServiceLoader}: an adapter names its
 * own in {@code META-INF/services/dev.teleconsult.ports.outbound.VideoProviderFactory}. It has a public constructor without
 * parameters.
 */
public interface VideoProviderFactory {

    /**
     * The name by which operators select the provider; equals the
     * {@linkplain dev.teleconsult.ports.ProviderCapabilities#name name} in its capabilities.
     */
    String name();

    /**
     * The variables of the provider, in the order of their documentation. A name that the server itself uses is
     * refused.
     */
    List<ProviderVariable> variables();

    /**
     * Returns the problems of values that are valid one by one, for example of two that exclude each other.
     *
     * @param settings required values may be absent: the caller reports these itself
     * @return one sentence for each problem, without any secret value; empty if there is none
     */
    default List<String> problems(ProviderSettings settings) {
        return List.of();
    }

    /**
     * Creates the provider. Does no I/O.
     *
     * @param settings complete, and without {@link #problems}
     */
    VideoProvider create(ProviderSettings settings);
}
