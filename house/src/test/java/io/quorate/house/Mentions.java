package io.quorate.house;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.MethodTypeEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.SortedSet;
import java.util.TreeSet;

/// All that a class names: types as `java.util.Set`, their methods and fields as
/// `java.util.Set#of`, and the words `synchronized` and `volatile`.
///
/// Read from the class file, so that imports, star imports, full names, inherited methods and
/// method references all look alike. Only what stands in a generic signature and nowhere else is
/// not seen.
final class Mentions {
  private final SortedSet<String> names = new TreeSet<>();

  private Mentions() {}

  static SortedSet<String> of(byte[] classFile) {
    Mentions mentions = new Mentions();
    mentions.read(ClassFile.of().parse(classFile));
    return mentions.names;
  }

  private void read(ClassModel model) {
    for (PoolEntry entry : model.constantPool()) {
      switch (entry) {
        case ClassEntry type -> add(type.asSymbol());
        case MemberRefEntry member -> add(member);
        case MethodTypeEntry type -> add(type.asSymbol());
        default -> {}
      }
    }
    model.fields().forEach(this::read);
    model.methods().forEach(this::read);
  }

  private void read(FieldModel field) {
    add(field.fieldTypeSymbol());
    if (field.flags().has(AccessFlag.VOLATILE)) {
      names.add("volatile");
    }
  }

  private void read(MethodModel method) {
    add(method.methodTypeSymbol());
    if (method.flags().has(AccessFlag.SYNCHRONIZED)
        || method.code().filter(Mentions::locks).isPresent()) {
      names.add("synchronized");
    }
  }

  private static boolean locks(CodeModel code) {
    return code.elementStream().anyMatch(MonitorInstruction.class::isInstance);
  }

  private void add(MemberRefEntry member) {
    ClassDesc owner = member.owner().asSymbol();
    if (!owner.isArray()) {
      names.add(name(owner) + "#" + member.name().stringValue());
    }
    String type = member.type().stringValue();
    if (type.startsWith("(")) {
      add(MethodTypeDesc.ofDescriptor(type));
    } else {
      add(ClassDesc.ofDescriptor(type));
    }
  }

  private void add(MethodTypeDesc type) {
    add(type.returnType());
    type.parameterList().forEach(this::add);
  }

  private void add(ClassDesc type) {
    if (type.isArray()) {
      add(type.componentType());
    } else if (type.isClassOrInterface()) {
      names.add(name(type));
    }
  }

  private static String name(ClassDesc type) {
    String descriptor = type.descriptorString();
    return descriptor.substring(1, descriptor.length() - 1).replace('/', '.');
  }
}
