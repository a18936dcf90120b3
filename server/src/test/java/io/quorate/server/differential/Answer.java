package io.quorate.server.differential;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.Status;
import io.quorate.api.etcd.ResponseHeader;

/// What a server answered, without what names the server: the ids and the term in the header.
sealed interface Answer {
  record Done(Message message) implements Answer {
    long revision() {
      return header(message).getRevision();
    }
  }

  record Failed(Status.Code code, String text) implements Answer {}

  static Answer of(Object answer) {
    Message message = (Message) answer;
    ResponseHeader anonymous =
        header(message).toBuilder().clearClusterId().clearMemberId().clearRaftTerm().build();
    return new Done(message.toBuilder().setField(headerField(message), anonymous).build());
  }

  static Answer of(Status status) {
    String text = status.getDescription();
    return new Failed(status.getCode(), text == null ? "" : text);
  }

  private static ResponseHeader header(Message message) {
    return (ResponseHeader) message.getField(headerField(message));
  }

  private static FieldDescriptor headerField(Message message) {
    return message.getDescriptorForType().findFieldByName("header");
  }
}
