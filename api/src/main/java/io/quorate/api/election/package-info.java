/// Leader election among clients: the service `v3electionpb.Election` and its messages. Generated.
package io.quorate.api.election;
