using System.CommandLine;

var root = new RootCommand("Convolutional networks from ONNX models to CnnGen classes and back.");
return await root.Parse(args).InvokeAsync();
