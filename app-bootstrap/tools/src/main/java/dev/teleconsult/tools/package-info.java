/**
 * Commands of the program that the server does not contain: the demo ({@code DemoTool}), the emulator
 * ({@code EmulatorTool}), the load tool ({@code LoadTool}) and the training of a class archive ({@code TrainTool}).
 * Their jars are in the folder {@code tools} next to the server's jar; no container image contains them.
 */
package dev.teleconsult.tools;
