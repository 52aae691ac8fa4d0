namespace CnnGen.Generator.Parsing;

/// <summary>A block's declaration. No place in source is in it: the file that declares a block can be edited without changing what uses it.</summary>
/// <param name="Kind">Its name without "Attribute".</param>
/// <param name="Parameters">Constructor parameters, then settable properties.</param>
/// <param name="Layers">In order.</param>
/// <param name="IsBroken">Whether something is wrong with it, which is reported elsewhere.</param>
internal sealed record BlockSpec(string Kind, EquatableArray<BlockParameter> Parameters, EquatableArray<BlockLayerSpec> Layers, bool IsBroken);

/// <summary>A parameter of a block.</summary>
/// <param name="Name">The constructor parameter's or the property's name.</param>
/// <param name="Type">What its values are.</param>
/// <param name="Default">The value where a use says none, as invariant text; empty for null and for the empty list.</param>
internal sealed record BlockParameter(string Name, ExpressionType Type, EquatableArray<string> Default);

/// <summary>A layer inside a block.</summary>
/// <param name="Kind">The name of its attribute, without "Attribute".</param>
/// <param name="Name">Given, or its kind and number within the block.</param>
/// <param name="From">What it reads: a layer or a parameter; null for the one above.</param>
/// <param name="When">Whether it is there at all; null for always.</param>
/// <param name="Arguments">Every constructor argument, and the properties that the text gives.</param>
/// <param name="Block">Where it is a block itself.</param>
internal sealed record BlockLayerSpec(string Kind, string Name, Expression? From, Expression? When, EquatableArray<BlockArgument> Arguments, BlockSpec? Block);

/// <summary>An argument of a layer inside a block.</summary>
/// <param name="Name">The parameter's or property's name.</param>
/// <param name="Type">What the layer takes there.</param>
/// <param name="Value">What the text gives.</param>
internal sealed record BlockArgument(string Name, ExpressionType Type, Expression Value);
