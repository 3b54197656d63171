/**
 * Who the caller and the participants are: their ids at the video provider, names, groups and roles, whether a caller takes part,
 * and their credentials for the provider. Which links they are shown is decided by the neighbour {@code joining}.
 */
@NullMarked
package dev.teleconsult.ports.application.people;

import org.jspecify.annotations.NullMarked;
