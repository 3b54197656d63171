/**
 * The load tool: requests the same teleconsultations of a deployment repeatedly, at a limited rate, and reports how
 * long the answers took. It is for the operators of the deployment and hard to misuse against other services.
 * {@code LoadCommand} is the command, {@code LoadRun} a run, {@code Target} the service under load.
 */
package dev.teleconsult.tools.load;
