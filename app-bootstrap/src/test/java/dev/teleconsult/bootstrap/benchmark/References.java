package dev.teleconsult.bootstrap.benchmark;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What is installed to compare with.
 *
 * @param fastify the folder it is installed in
 */
record References(Path nginx, Wrk wrk, Optional<Path> fastify) {}
