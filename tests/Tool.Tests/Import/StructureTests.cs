using CnnGen.Tool.Commands;
using CnnGen.Tool.Compilation;
using CnnGen.Tool.Import;
using CnnGen.Tool.Import.Blocks;
using CnnGen.Tool.Networks;
using CnnGen.Tool.Onnx;
using static CnnGen.Tool.Tests.ModelWriter;

namespace CnnGen.Tool.Tests.Import;

/// <summary>Structures of models that others publish, imported and run beside ONNX Runtime: detectors, classifiers, text, activities.</summary>
public sealed class StructureTests
{
    private static readonly Dictionary<string, Func<byte[]>> Cases = new()
    {
        // Tiny YOLO v2: the image scaled in front, SAME_UPPER pools of stride 1, leaky units.
        ["Yolo"] = () =>
        {
            var m = new ModelBuilder(7);
            string x = m.Op("Add", [m.Op("Mul", ["x", m.Tensor([1], 0.0039f)]), m.Tensor([3, 1, 1], 0.1f, -0.2f, 0.3f)]);
            x = m.Op("LeakyRelu", [m.BatchNorm(m.Conv(x, 16, 3, 3, Text("auto_pad", "SAME_UPPER")), 16)], ModelBuilder.Real("alpha", 0.1f));
            x = m.Op("MaxPool", [x], Ints("kernel_shape", 2, 2), Ints("strides", 2, 2), Text("auto_pad", "SAME_UPPER"));
            x = m.Op("MaxPool", [m.Conv(x, 8, 16, 3, Text("auto_pad", "SAME_UPPER"))], Ints("kernel_shape", 2, 2), Ints("strides", 1, 1), Text("auto_pad", "SAME_UPPER"));
            return m.Model(Value("x", 1, 1, 3, 13, 13), (m.Conv(x, 5, 8, 1), [1, 5, 7, 7]));
        },

        // BlazeFace: shortcuts that are pooled and padded in the channels, slopes.
        ["Blaze"] = () =>
        {
            var m = new ModelBuilder(13);
            string x = m.Op("PRelu", [m.Conv("x", 6, 3, 5, Ints("pads", 1, 1, 2, 2), Ints("strides", 2, 2)), m.Weight(6, 1, 1)]);
            string y = m.Op("Conv", [m.Op("Pad", [x, m.List(0, 0, 0, 0, 0, 0, 2, 2)]), m.Weight(6, 1, 3, 3), m.Weight(6)], Int("group", 6), Ints("strides", 2, 2));
            string pooled = m.Op("Pad", [m.Op("MaxPool", [x], Ints("kernel_shape", 2, 2), Ints("strides", 2, 2)), m.List(0, 0, 0, 0, 0, 4, 0, 0)]);
            return m.Model(Value("x", 1, 1, 3, 16, 16), (m.Op("PRelu", [m.Op("Add", [m.Conv(y, 10, 6, 1), pooled]), m.Weight(10, 1, 1)]), [1, 10, 4, 4]));
        },

        // SSD: heads transposed to channels last, reshaped by computed shapes, joined; classes by softmax over the last axis.
        ["Ssd"] = () =>
        {
            var m = new ModelBuilder(11);
            string a = m.Op("Clip", [m.Conv("x", 8, 3, 3, Ints("pads", 1, 1, 1, 1)), m.Scalar(0), m.Scalar(6)]), b = m.Relu(m.Conv(a, 8, 8, 3, Ints("strides", 2, 2)));
            string Head(string from, int numbers)
            {
                string turned = m.Op("Transpose", [m.Conv(from, 2 * numbers, 8, 3, Ints("pads", 1, 1, 1, 1))], Ints("perm", 0, 2, 3, 1));
                string batch = m.Op("Unsqueeze", [m.Op("Gather", [m.Op("Shape", [turned]), m.Number(0)], Int("axis", 0))], Ints("axes", 0));
                return m.Op("Reshape", [turned, m.Op("Concat", [batch, m.List(-1), m.List(numbers)], Int("axis", 0))]);
            }

            string classes = m.Op("Softmax", [m.Op("Concat", [Head(a, 3), Head(b, 3)], Int("axis", 1))], Int("axis", 2));
            string boxes = m.Op("Concat", [Head(a, 4), Head(b, 4)], Int("axis", -2));
            return m.Model(ModelBuilder.OpenInput("batch", 3, 9, 9), (classes, [1, 194, 3]), (boxes, [1, 194, 4]));
        },

        // ShuffleNet: channels shuffled by reshape and transpose, split in two.
        ["Shuffle"] = () =>
        {
            var m = new ModelBuilder(9);
            string x = m.Relu(m.Conv("x", 12, 3, 1));
            for (int i = 0; i < 3; i++)
            {
                string[] parts = m.Ops("Split", [x], 2, Int("axis", 1), Ints("split", 6, 6));
                string right = m.Relu(m.Conv(m.Op("Conv", [m.Relu(m.Conv(parts[1], 6, 6, 1)), m.Weight(6, 1, 3, 3)], Int("group", 6), Ints("pads", 1, 1, 1, 1)), 6, 6, 1));
                string joined = m.Op("Reshape", [m.Op("Concat", [parts[0], right], Int("axis", 1)), m.List(1, 2, 6, 7, 5)]);
                x = m.Op("Reshape", [m.Op("Transpose", [joined], Ints("perm", 0, 2, 1, 3, 4)), m.List(1, -1, 7, 5)]);
            }

            return m.Model(Value("x", 1, 1, 3, 7, 5), (m.Op("ReduceMean", [x], Ints("axes", 2, 3), Int("keepdims", 0)), [1, 12]));
        },

        // MobileNetV3: gates of means, hard swish in pieces.
        ["HardSwish"] = () =>
        {
            var m = new ModelBuilder(11);
            string Swish(string x) => m.Op("Mul", [x, m.Op("Div", [m.Op("Clip", [m.Op("Add", [x, m.Scalar(3)]), m.Scalar(0), m.Scalar(6)]), m.Scalar(6)])]);
            string x = Swish(m.Conv("x", 8, 3, 3, Ints("pads", 1, 1, 1, 1)));
            string gate = m.Relu(m.Conv(m.Op("ReduceMean", [x], Ints("axes", 2, 3), Int("keepdims", 1)), 4, 8, 1));
            gate = m.Op("Div", [m.Op("Clip", [m.Op("Add", [m.Conv(gate, 8, 4, 1), m.Scalar(3)]), m.Scalar(0), m.Scalar(6)]), m.Scalar(6)]);
            x = m.Op("Mul", [gate, x]);
            x = m.Op("Div", [m.Op("Mul", [x, m.Op("Clip", [m.Op("Add", [x, m.Scalar(3)]), m.Scalar(0), m.Scalar(6)])]), m.Scalar(6)]);
            return m.Model(Value("x", 1, 1, 3, 8, 8), (x, [1, 8, 8, 8]));
        },

        // CRNN up to the recurrent part, in place of which there is a linear one: [T, N, C].
        ["Text"] = () =>
        {
            var m = new ModelBuilder(9);
            string x = m.Relu(m.Conv("x", 8, 1, 3, Ints("pads", 1, 1, 1, 1)));
            x = m.Op("MaxPool", [x], Ints("kernel_shape", 2, 2), Ints("strides", 2, 1), Ints("pads", 0, 1, 0, 1));
            x = m.Relu(m.Op("Conv", [x, m.Weight(6, 8, 4, 2), m.Weight(6)]));
            x = m.Op("Transpose", [m.Op("Squeeze", [x], Ints("axes", 2))], Ints("perm", 2, 0, 1));
            return m.Model(Value("x", 1, 1, 1, 8, 20), (m.Op("LogSoftmax", [m.Op("Add", [m.Op("MatMul", [x, m.Weight(6, 5)]), m.Weight(5)])], Int("axis", 2)), [20, 1, 5]));
        },

        // R(2+1)D: video, a convolution of the frame and one of time.
        ["Video"] = () =>
        {
            var m = new ModelBuilder(13);
            string x = m.Relu(m.BatchNorm(m.Op("Conv", ["x", m.Weight(8, 3, 1, 3, 3)], Ints("pads", 0, 1, 1, 0, 1, 1), Ints("strides", 1, 2, 2)), 8));
            string y = m.Op("Conv", [x, m.Weight(8, 8, 3, 1, 1), m.Weight(8)], Ints("pads", 1, 0, 0, 1, 0, 0));
            x = m.Op("MaxPool", [m.Relu(m.Op("Add", [y, x]))], Ints("kernel_shape", 1, 2, 2), Ints("strides", 1, 2, 2));
            x = m.Op("Flatten", [m.Op("GlobalAveragePool", [x])], Int("axis", 1));
            return m.Model(ModelBuilder.OpenInput("N", 3, 4, 12, 12), (m.Op("Gemm", [x, m.Weight(8, 5), m.Weight(5)]), [1, 5]));
        },

        // Activities: sensor samples last, as Keras has them, convolved as images of one row.
        ["Activity"] = () =>
        {
            var m = new ModelBuilder(12);
            string x = m.Op("Unsqueeze", [m.Op("Transpose", ["x"], Ints("perm", 0, 2, 1))], Ints("axes", 2));
            x = m.Relu(m.Op("Squeeze", [m.Op("Conv", [x, m.Weight(8, 3, 1, 5), m.Weight(8)], Text("auto_pad", "VALID"))], Ints("axes", 2)));
            x = m.Op("MaxPool", [x], Ints("kernel_shape", 2), Ints("strides", 2));
            x = m.Op("Transpose", [x], Ints("perm", 0, 2, 1));
            x = m.Op("Reshape", [x, m.List(-1, 48)]);
            return m.Model(ModelBuilder.OpenInput("unk__6", 16, 3), (m.Op("Softmax", [m.Op("Add", [m.Op("MatMul", [x, m.Weight(48, 4)]), m.Weight(4)])], Int("axis", 1)), [1, 4]));
        },

        // Emotion FER+: CNTK's constants in front, Dropout, Reshape for Flatten; weights are inputs.
        ["Emotion"] = () =>
        {
            var m = new ModelBuilder(7) { ListsWeights = true };
            string x = m.Op("Div", [m.Op("Sub", ["x", m.Tensor([1], 127.5f)]), m.Tensor([1], 127.5f)]);
            x = m.Relu(m.Op("Add", [m.Op("Conv", [x, m.Weight(6, 1, 3, 3)], Ints("kernel_shape", 3, 3), Text("auto_pad", "SAME_UPPER"), Ints("dilations", 1, 1), Int("group", 1)), m.Weight(6, 1, 1)]));
            x = m.Op("Dropout", [m.Op("MaxPool", [x], Ints("kernel_shape", 2, 2), Ints("strides", 2, 2), Ints("pads", 0, 0, 0, 0), Text("auto_pad", "NOTSET"))], ModelBuilder.Real("ratio", 0.25f));
            x = m.Op("Reshape", [x, m.List(1, 96)]);
            return m.Model(Value("x", 1, 1, 1, 8, 8), (m.Op("Add", [m.Op("MatMul", [x, m.Op("Reshape", [m.Weight(6, 4, 4, 5), m.List(96, 5)])]), m.Weight(1, 5)]), [1, 5]));
        },

        // Age and gender by GoogLeNet: local response normalisation, pools rounded up.
        ["GoogLeNet"] = () =>
        {
            var m = new ModelBuilder(8);
            string x = m.Op("LRN", [m.Relu(m.Conv("x", 8, 3, 7, Ints("strides", 2, 2), Ints("pads", 3, 3, 3, 3)))], Int("size", 5), ModelBuilder.Real("alpha", 0.0001f), ModelBuilder.Real("beta", 0.75f), ModelBuilder.Real("bias", 1));
            x = m.Op("MaxPool", [x], Ints("kernel_shape", 3, 3), Ints("strides", 2, 2), Ints("pads", 0, 0, 2, 2));
            string pooled = m.Conv(m.Op("MaxPool", [x], Ints("kernel_shape", 3, 3), Ints("strides", 1, 1), Ints("pads", 1, 1, 1, 1)), 4, 8, 1);
            x = m.Op("Concat", [m.Relu(m.Conv(x, 4, 8, 1)), m.Relu(m.Conv(x, 6, 8, 3, Ints("pads", 1, 1, 1, 1))), m.Relu(pooled)], Int("axis", 1));
            x = m.Op("Dropout", [m.Op("AveragePool", [x], Ints("kernel_shape", 5, 5), Ints("strides", 1, 1))]);
            return m.Model(Value("x", 1, 1, 3, 20, 20), (m.Op("Softmax", [m.Op("Gemm", [m.Op("Reshape", [x, m.List(0, -1)]), m.Weight(3, 14), m.Weight(3)], Int("transB", 1))]), [1, 3]));
        },

        // Fast neural style: reflected borders, instance normalisation, sizes computed with Floor and Cast for an Upsample.
        ["Style"] = () =>
        {
            var m = new ModelBuilder(9);
            string x = m.Op("Pad", ["x"], Ints("pads", 0, 0, 4, 4, 0, 0, 4, 4), Text("mode", "reflect"));
            x = m.Relu(m.Op("InstanceNormalization", [m.Conv(x, 6, 3, 9, Ints("strides", 2, 2)), m.Positive(6), m.Weight(6)]));
            string Scaled(int axis)
            {
                string size = m.Op("Cast", [m.Op("Gather", [m.Op("Shape", [x]), m.Number(axis)], Int("axis", 0))], Int("to", 1));
                return m.Op("Unsqueeze", [m.Op("Div", [m.Op("Floor", [m.Op("Mul", [size, m.Scalar(2)])]), size])], Ints("axes", 0));
            }

            x = m.Op("Upsample", [x, m.Op("Concat", [m.Tensor([1], 1), m.Tensor([1], 1), Scaled(2), Scaled(3)], Int("axis", 0))], Text("mode", "nearest"));
            x = m.Op("Pad", [x], Ints("pads", 0, 0, 1, 1, 0, 0, 1, 1), Text("mode", "reflect"));
            return m.Model(Value("x", 1, 1, 3, 12, 12), (m.Conv(x, 3, 6, 3), [1, 3, 12, 12]));
        },

        // ArcFace: the image shifted and scaled, slopes, normalisation of what is flattened.
        ["ArcFace"] = () =>
        {
            var m = new ModelBuilder(8);
            string x = m.Op("Mul", [m.Op("Sub", ["x", m.Tensor([1], 127.5f)]), m.Tensor([1], 0.0078125f)]);
            x = m.Op("PRelu", [m.BatchNorm(m.Op("Conv", [x, m.Weight(6, 3, 3, 3)], Ints("pads", 1, 1, 1, 1)), 6), m.Weight(6, 1, 1)]);
            string y = m.Op("Conv", [m.BatchNorm(x, 6), m.Weight(6, 6, 3, 3)], Ints("pads", 1, 1, 1, 1));
            x = m.Op("Dropout", [m.BatchNorm(m.Op("Add", [m.BatchNorm(y, 6), x]), 6)]);
            return m.Model(Value("x", 1, 1, 3, 4, 4), (m.BatchNorm(m.Op("Gemm", [m.Op("Flatten", [x]), m.Weight(5, 96), m.Weight(5)], Int("transB", 1)), 5), [1, 5]));
        },

        // DenseNet: normalisation before the convolution, everything joined to everything after it.
        ["DenseNet"] = () =>
        {
            var m = new ModelBuilder(9);
            string x = m.Conv("x", 8, 3, 3, Ints("pads", 1, 1, 1, 1));
            for (int i = 0; i < 3; i++)
            {
                string y = m.Relu(m.BatchNorm(m.Op("Conv", [m.Relu(m.BatchNorm(x, 8 + (4 * i))), m.Weight(6, 8 + (4 * i), 1, 1)]), 6));
                x = m.Op("Concat", [x, m.Op("Conv", [y, m.Weight(4, 6, 3, 3)], Ints("pads", 1, 1, 1, 1))], Int("axis", 1));
            }

            return m.Model(Value("x", 1, 1, 3, 6, 6), (m.Op("AveragePool", [x], Ints("kernel_shape", 2, 2), Ints("strides", 2, 2)), [1, 20, 3, 3]));
        },

        // EfficientNet-Lite from TensorFlow: channels last outside, asymmetric pads, no-op casts.
        ["EfficientNet"] = () =>
        {
            var m = new ModelBuilder(11);
            string x = m.Op("Transpose", [m.Op("Identity", ["x"])], Ints("perm", 0, 3, 1, 2));
            x = m.Op("Clip", [m.Conv(x, 8, 3, 3, Ints("strides", 2, 2), Ints("pads", 0, 0, 1, 1)), m.Scalar(0), m.Scalar(6)]);
            for (int i = 0; i < 2; i++)
            {
                string y = m.Op("Clip", [m.Op("Conv", [x, m.Weight(8, 1, 5, 5), m.Weight(8)], Int("group", 8), Ints("pads", 2, 2, 2, 2)), m.Scalar(0), m.Scalar(6)]);
                x = m.Op("Add", [x, m.Op("Cast", [m.Conv(y, 8, 8, 1)], Int("to", 1))]);
            }

            x = m.Op("Conv", [x, m.Weight(8, 1, 5, 5), m.Weight(8)], Int("group", 8), Ints("strides", 2, 2), Ints("pads", 1, 1, 2, 2));
            x = m.Op("Transpose", [x], Ints("perm", 0, 2, 3, 1));
            x = m.Op("Softmax", [m.Op("MatMul", [m.Op("ReduceMean", [x], Ints("axes", 1, 2), Int("keepdims", 0)), m.Weight(8, 4)])], Int("axis", -1));
            return m.Model(ModelBuilder.OpenInput("?", 14, 14, 3), (x, [1, 4]));
        },

        // U-Net, and a feature pyramid that resizes to the size of another value.
        ["UNet"] = () =>
        {
            var m = new ModelBuilder(13);
            string a = m.Relu(m.Conv("x", 6, 2, 3, Ints("pads", 1, 1, 1, 1))), b = m.Relu(m.Conv(m.Op("MaxPool", [a], Ints("kernel_shape", 2, 2), Ints("strides", 2, 2)), 8, 6, 3, Ints("pads", 1, 1, 1, 1)));
            string up = m.Op("ConvTranspose", [b, m.Weight(8, 6, 2, 2), m.Weight(6)], Ints("strides", 2, 2));
            string size = m.Op("Slice", [m.Op("Shape", [a]), m.List(2), m.List(4), m.List(0)]);
            string whole = m.Op("Concat", [m.List(1, 8), m.Op("Cast", [size], Int("to", 7))], Int("axis", 0));
            string wide = m.Op("Resize", [b, "", "", whole], Text("mode", "linear"), Text("coordinate_transformation_mode", "align_corners"));
            return m.Model(Value("x", 1, 1, 2, 12, 12), (m.Op("Sigmoid", [m.Conv(m.Op("Concat", [a, up, wide], Int("axis", 1)), 1, 20, 1)]), [1, 1, 12, 12]));
        },

        // GELU with tanh in pieces, layer normalisation in pieces over channels last: ConvNeXt.
        ["ConvNeXt"] = () =>
        {
            var m = new ModelBuilder(13);
            string x = m.Op("Transpose", [m.Op("Conv", ["x", m.Weight(4, 1, 7, 7), m.Weight(4)], Int("group", 4), Ints("pads", 3, 3, 3, 3))], Ints("perm", 0, 2, 3, 1));
            string centred = m.Op("Sub", [x, m.Op("ReduceMean", [x], Ints("axes", -1))]);
            string variance = m.Op("ReduceMean", [m.Op("Pow", [centred, m.Scalar(2)])], Ints("axes", -1));
            x = m.Op("Div", [centred, m.Op("Sqrt", [m.Op("Add", [variance, m.Scalar(1e-6f)])])]);
            x = m.Op("Add", [m.Op("Mul", [x, m.Positive(4)]), m.Weight(4)]);
            x = m.Op("Add", [m.Op("MatMul", [x, m.Weight(4, 8)]), m.Weight(8)]);
            x = m.Op("Mul", [m.Op("Mul", [x, m.Op("Add", [m.Op("Erf", [m.Op("Div", [x, m.Scalar(1.41421356f)])]), m.Scalar(1)])]), m.Scalar(0.5f)]);
            x = m.Op("Mul", [m.Op("Add", [m.Op("MatMul", [x, m.Weight(8, 4)]), m.Weight(4)]), m.Weight(4)]);
            return m.Model(Value("x", 1, 1, 4, 9, 9), (m.Op("Add", ["x", m.Op("Transpose", [x], Ints("perm", 0, 3, 1, 2))]), [1, 4, 9, 9]));
        },

        // YOLOv5's first layer (every second pixel to the channels) and spatial pyramid.
        ["Focus"] = () =>
        {
            var m = new ModelBuilder(11);
            string Part(int row, int column) => m.Op("Slice", ["x", m.List(row, column), m.List(int.MaxValue, long.MaxValue), m.List(2, 3), m.List(2, 2)]);
            string x = m.Conv(m.Op("Concat", [Part(0, 0), Part(1, 0), Part(0, 1), Part(1, 1)], Int("axis", 1)), 6, 12, 3, Ints("pads", 1, 1, 1, 1));
            x = m.Op("Mul", [x, m.Op("Sigmoid", [x])]);
            string[] pools = [.. new long[] { 5, 9 }.Select(size => m.Op("MaxPool", [x], Ints("kernel_shape", size, size), Ints("pads", size / 2, size / 2, size / 2, size / 2), Ints("strides", 1, 1)))];
            string head = m.Op("Reshape", [m.Conv(m.Op("Concat", [x, .. pools], Int("axis", 1)), 10, 18, 1), m.List(1, 2, 5, 8, 8)]);
            return m.Model(Value("x", 1, 1, 3, 16, 16), (m.Op("Sigmoid", [m.Op("Transpose", [head], Ints("perm", 0, 1, 3, 4, 2))]), [1, 2, 8, 8, 5]));
        },
    };

    private static readonly Lazy<Dictionary<string, (byte[] File, ImportedNetwork Imported, CompiledNetwork Compiled)>> Compiled = new(() =>
    {
        string[] names = [.. Cases.Keys];
        byte[][] files = [.. names.Select(name => Cases[name]())];
        ImportedNetwork[] networks = [.. files.Select((file, i) => BlockRecognition.Apply(Importer.Import(OnnxReader.Read(file, null), new ImportOptions()), names[i]))];
        IReadOnlyList<CompiledNetwork> compiled = NetworkCompiler.Compile([.. names.Select((name, i) => new NetworkSource("Cases." + name, networks[i].Source("Cases", name)))]);
        return Enumerable.Range(0, names.Length).ToDictionary(i => names[i], i => (files[i], networks[i], compiled[i]));
    });

    public static TheoryData<string> Names => [.. Cases.Keys];

    /// <summary>Files with bytes changed at random are read, or refused with a message; nothing else is thrown, and nothing runs on.</summary>
    [Theory]
    [InlineData("Yolo")]
    [InlineData("Ssd")]
    [InlineData("Style")]
    [InlineData("UNet")]
    [InlineData("Emotion")]
    public void Damaged_models_are_refused_or_read(string name)
    {
        byte[] file = Cases[name]();
        var random = new RandomSequence(11);
        for (int round = 0; round < 400; round++)
        {
            byte[] changed = [.. file];
            for (int i = 0; i <= round % 4; i++)
            {
                changed[(int)(random.NextDouble() * changed.Length)] = (byte)(random.NextDouble() * 256);
            }

            changed = round % 5 == 0 ? changed[..(int)(random.NextDouble() * changed.Length)] : changed;
            try
            {
                Assert.NotEmpty(Importer.Import(OnnxReader.Read(changed, null), new ImportOptions()).Lines);
            }
            catch (Exception e) when (e is InvalidDataException or ImportException)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    /// <summary>Of a model that says, of its input or of its output, that it is of one sample, ONNX Runtime takes the samples of a batch one by one.</summary>
    [SkippableTheory]
    [InlineData("Yolo")]
    [InlineData("Video")]
    public void A_batch_is_compared_whatever_the_model_says(string name)
    {
        OnnxRuntime.OrtApi api = OnnxRuntimeLibrary.Api;
        (byte[] file, ImportedNetwork imported, CompiledNetwork compiled) = Compiled.Value[name];
        Network network = compiled.Create();
        imported.Fill(network);
        BenchResult result = BenchCommand.Measure(new OpenedNetwork(network, HasWeights: true, new ModelOrigin(file, imported)), api, 3, 1, 1e-3, byLayer: false);
        Assert.True(result.IsPeerOneByOne);
        Assert.True(result.Difference < 2e-4, $"{result.Difference}");
    }

    /// <summary>What exporters write in pieces is one layer again.</summary>
    [Theory]
    [InlineData("HardSwish", "HardSwish")]
    [InlineData("Activity", "Permute(1, 0)")]
    [InlineData("ConvNeXt", "GELU")]
    [InlineData("EfficientNet", "GlobalAveragePool")]
    public void Pieces_become_layers(string name, string line)
    {
        ImportedNetwork network = Importer.Import(OnnxReader.Read(Cases[name](), null), new ImportOptions());
        Assert.Contains(line, network.Lines);
        Assert.True(network.Lines.Count < 40, string.Join("\n", network.Lines));
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void Structures_of_published_models_compute_what_ONNX_Runtime_computes(string name)
    {
        OnnxRuntime.OrtApi api = OnnxRuntimeLibrary.Api;
        (byte[] file, ImportedNetwork imported, CompiledNetwork compiled) = Compiled.Value[name];
        Assert.Empty(compiled.Errors);
        Network network = compiled.Create();
        imported.Fill(network);
        BenchResult result = BenchCommand.Measure(new OpenedNetwork(network, HasWeights: true, new ModelOrigin(file, imported)), api, 1, 1, 1e-3, byLayer: false);
        Assert.True(result.Difference < 2e-4, $"{result.Difference}\n{imported.Source("", name)}");
    }
}
