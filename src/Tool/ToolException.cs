namespace CnnGen.Tool;

/// <summary>What was asked for cannot be done; the message says why and is all that the user sees.</summary>
internal sealed class ToolException(string message, Exception? inner = null) : Exception(message, inner);
