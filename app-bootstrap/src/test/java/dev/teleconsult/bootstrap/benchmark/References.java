package dev.teleconsult.bootstrap.benchmark;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The programs to compare with.
 *
 * @param fastify its folder
 */
record References(Path nginx, Wrk wrk, Optional<Path> fastify) {}
