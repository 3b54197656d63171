/**
 * The erasure of a person, from its receipt to the last step. The neighbour {@code reconciling} runs it, and uses the same ways for
 * visits whose people are forgotten by age.
 */
@NullMarked
package dev.teleconsult.ports.application.erasure;

import org.jspecify.annotations.NullMarked;
