/// gRPC's health protocol, `grpc.health.v1.Health`. Generated.
package io.quorate.api.health;
