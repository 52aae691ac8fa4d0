namespace CnnGen.Tool.OnnxRuntime;

/// <summary>ONNX Runtime's native library is not there and could not be fetched; the message says what was tried and what to do.</summary>
internal sealed class OnnxRuntimeUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
